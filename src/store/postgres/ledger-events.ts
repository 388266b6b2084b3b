import type { EventDetail, EventFilter, EventRow, Ledger, Page, PageQuery } from "../../ports/ledger.ts";
import type { StoredEvent } from "../../ports/queue.ts";
import { type DeliveryRow, deliveryOf } from "../rows/delivery-row.ts";
import { eventFilter, eventRowOf, type ListedRow, subjectKeys } from "../rows/event-listing.ts";
import { EVENT_COLUMNS, type StoredEventRow, storedEventOf } from "../rows/event-row.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { boundWindow } from "./bound-window.ts";
import type { Statements } from "./driver.ts";
import { readExplanation } from "./explanations.ts";
import { lastSettledEvent } from "./last-settled-event.ts";

const COLUMNS = `${EVENT_COLUMNS}, event.routing, event.reason, event.duplicates,
  (SELECT count(*) FROM delivery_event WHERE delivery_event.event_seq = event.seq) AS deliveries`;
const FITS = `event.source = coalesce($1, event.source) AND event.type = coalesce($2, event.type)
  AND event.routing = coalesce($3, event.routing) AND event.received_at >= $4 AND event.received_at < $5`;
const IN_WINDOW = "event.seq < $6 AND event.seq >= $7";

const LIST_EVENTS = `SELECT ${COLUMNS} FROM event
  WHERE ${IN_WINDOW} AND ${FITS} ORDER BY event.seq DESC LIMIT $8`;
const SKIP_EVENTS = "SELECT seq FROM event WHERE seq < $1 ORDER BY seq DESC LIMIT 1 OFFSET $2";
// By key, each in the order of its index: a subject's few events lie far apart among all.
const LIST_EVENTS_OF_SUBJECT = `SELECT ${COLUMNS} FROM unnest($9::text[]) AS wanted (key)
  CROSS JOIN LATERAL (SELECT * FROM event
    WHERE event.subject_key = wanted.key AND ${IN_WINDOW} AND ${FITS}
    ORDER BY event.subject_key DESC, event.seq DESC LIMIT $8) AS event
  ORDER BY event.seq DESC LIMIT $8`;
const SKIP_EVENTS_OF_SUBJECT = `SELECT event.seq FROM unnest($3::text[]) AS wanted (key)
  CROSS JOIN LATERAL (SELECT seq FROM event
    WHERE event.subject_key = wanted.key AND event.seq < $1
    ORDER BY event.subject_key DESC, event.seq DESC LIMIT $2 + 1) AS event
  ORDER BY event.seq DESC LIMIT 1 OFFSET $2`;
const FIND_EVENT = `SELECT ${COLUMNS}, event.plan, body.text FROM event
  LEFT JOIN body ON body.event_seq = event.seq WHERE event.id = $1`;
const DELIVERIES_OF_EVENT = `SELECT delivery.* FROM delivery_event
  JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = $1 ORDER BY delivery_event.delivery_seq`;

const STORED = `SELECT ${EVENT_COLUMNS}, body.text FROM event
  LEFT JOIN body ON body.event_seq = event.seq`;
const AFTER = "event.seq > $6 AND event.seq <= $7";
const LIST_STORED = `${STORED} WHERE event.routing <> 'erased' AND ${AFTER} AND ${FITS} ORDER BY event.seq LIMIT $8`;
const LIST_HELD = `${STORED} WHERE event.routing = 'held' AND ${AFTER} AND ${FITS} ORDER BY event.seq LIMIT $8`;
const LIST_STORED_OF_SUBJECT = `SELECT ${EVENT_COLUMNS}, body.text FROM unnest($9::text[]) AS wanted (key)
  CROSS JOIN LATERAL (SELECT * FROM event WHERE event.subject_key = wanted.key AND ${AFTER} AND ${FITS}
    ORDER BY event.subject_key, event.seq LIMIT $8) AS event
  LEFT JOIN body ON body.event_seq = event.seq ORDER BY event.seq LIMIT $8`;
const LIST_STORED_BY_IDS = `${STORED} WHERE event.id = ANY($9::text[]) AND event.routing <> 'erased'
  AND ${AFTER} AND ${FITS} ORDER BY event.seq LIMIT $8`;

/** A page of events, newest first. `subject` is a key, or a reference alone. */
export async function listEvents(
  sql: Statements,
  filter: EventFilter,
  page: PageQuery,
): Promise<Page<EventRow>> {
  const keys = subjectKeys(filter.subject);
  const [skip, list] =
    keys.length > 0 ? [SKIP_EVENTS_OF_SUBJECT, LIST_EVENTS_OF_SUBJECT] : [SKIP_EVENTS, LIST_EVENTS];
  const by = keys.length > 0 ? [keys] : [];
  const window = await boundWindow(sql, windowOf(page), skip, ...by);
  const bounds = [window.before, window.down_to, window.limit];
  const rows = await sql.all<ListedRow>(list, ...eventFilter(filter), ...bounds, ...by);
  return pageOf(rows, window, eventRowOf);
}

/** One event whole. */
export async function findEvent(sql: Statements, id: string): Promise<EventDetail | undefined> {
  const [row] = await sql.all<ListedRow & { readonly plan: string | null }>(FIND_EVENT, id);
  if (!row) return undefined;
  const delivered = await sql.all<DeliveryRow>(DELIVERIES_OF_EVENT, row.seq);
  return {
    ...eventRowOf(row),
    body: row.text ?? undefined,
    plan: row.plan === null ? undefined : await readExplanation(sql, row.plan),
    delivered: delivered.map(deliveryOf),
  };
}

/** Events after `seq`, oldest first, with bodies. None is ever passed over that is still to come with a lower seq. */
export async function listStored(
  sql: Statements,
  filter: Parameters<Ledger["stored"]>[0],
  after: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const bounds = [after, await lastSettledEvent(sql), limit];
  const rows = await storedRows(sql, filter, [...eventFilter(filter), ...bounds]);
  return rows.map(storedEventOf);
}

async function storedRows(
  sql: Statements,
  { ids, subject, routing }: Parameters<Ledger["stored"]>[0],
  params: readonly (string | number | null)[],
): Promise<readonly StoredEventRow[]> {
  const keys = subjectKeys(subject);
  if (ids) {
    const rows = await sql.all<StoredEventRow>(LIST_STORED_BY_IDS, ...params, ids);
    return keys.length === 0 ? rows : rows.filter((row) => keys.includes(row.subject_key ?? ""));
  }
  if (keys.length > 0) return sql.all(LIST_STORED_OF_SUBJECT, ...params, keys);
  return sql.all(routing === "held" ? LIST_HELD : LIST_STORED, ...params);
}
