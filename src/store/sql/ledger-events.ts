import type { EventDetail, EventFilter, EventRow, Ledger, Page, PageQuery } from "../../ports/ledger.ts";
import type { StoredEvent } from "../../ports/queue.ts";
import { type DeliveryRow, deliveryOf } from "../rows/delivery-row.ts";
import { eventFilter, eventRowOf, type ListedRow, subjectKeys } from "../rows/event-listing.ts";
import { EVENT_COLUMNS, type StoredEventRow, storedEventOf } from "../rows/event-row.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { boundWindow } from "./bound-window.ts";
import type { Driver, SqlValue } from "./driver.ts";
import { readExplanation } from "./explanations.ts";

const COLUMNS = `${EVENT_COLUMNS}, event.routing, event.reason, event.duplicates,
  (SELECT count(*) FROM delivery_event WHERE delivery_event.event_seq = event.seq) AS deliveries`;
const FITS = `event.source = coalesce(?, event.source) AND event.type = coalesce(?, event.type)
  AND event.routing = coalesce(?, event.routing) AND event.received_at >= ? AND event.received_at < ?`;

const LIST_EVENTS = `SELECT ${COLUMNS} FROM event
  WHERE seq < ? AND seq >= ? AND ${FITS} ORDER BY seq DESC LIMIT ?`;
const SKIP_EVENTS = "SELECT seq FROM event WHERE seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?";
const LIST_EVENTS_OF_SUBJECT = `SELECT ${COLUMNS} FROM event
  WHERE subject_key IN (?, ?) AND seq < ? AND seq >= ? AND ${FITS} ORDER BY seq DESC LIMIT ?`;
const SKIP_EVENTS_OF_SUBJECT = `SELECT seq FROM event
  WHERE subject_key IN (?, ?) AND seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?`;
const FIND_EVENT = `SELECT ${COLUMNS}, event.plan, body.text FROM event
  LEFT JOIN body ON body.event_seq = event.seq WHERE event.id = ?`;
const DELIVERIES_OF_EVENT = `SELECT delivery.* FROM delivery_event
  CROSS JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = ? ORDER BY delivery_event.delivery_seq`;

const STORED = `SELECT ${EVENT_COLUMNS}, body.text FROM event
  LEFT JOIN body ON body.event_seq = event.seq`;
const LIST_STORED = `${STORED} WHERE event.routing <> 'erased' AND event.seq > ? AND ${FITS} ORDER BY event.seq LIMIT ?`;
const LIST_HELD = `${STORED} WHERE event.seq > ? AND event.routing = 'held' AND ${FITS} ORDER BY event.seq LIMIT ?`;
const LIST_STORED_OF_SUBJECT = `${STORED}
  WHERE event.subject_key IN (?, ?) AND event.seq > ? AND ${FITS} ORDER BY event.seq LIMIT ?`;
const LIST_STORED_BY_IDS = `SELECT ${EVENT_COLUMNS}, body.text
  FROM json_each(?) CROSS JOIN event ON event.id = json_each.value
  LEFT JOIN body ON body.event_seq = event.seq
  WHERE event.routing <> 'erased' AND event.seq > ? AND ${FITS} ORDER BY event.seq LIMIT ?`;

/** A page of events, newest first. `subject` is a key, or a reference alone. */
export function listEvents(sql: Driver, filter: EventFilter, page: PageQuery): Page<EventRow> {
  const start = windowOf(page);
  const subject = subjectKeys(filter.subject);
  const skip = subject.length > 0 ? SKIP_EVENTS_OF_SUBJECT : SKIP_EVENTS;
  const list = subject.length > 0 ? LIST_EVENTS_OF_SUBJECT : LIST_EVENTS;
  const window = boundWindow(sql, start, skip, ...subject);
  const rows = sql.all<ListedRow>(
    list,
    ...subject,
    window.before,
    window.down_to,
    ...eventFilter(filter),
    window.limit,
  );
  return pageOf(rows, window, eventRowOf);
}

/** One event whole. */
export function findEvent(sql: Driver, id: string): EventDetail | undefined {
  const row = sql.all<ListedRow & { readonly plan: string | null }>(FIND_EVENT, id)[0];
  if (!row) return undefined;
  const plan = row.plan === null ? undefined : readExplanation(sql, row.plan);
  return {
    ...eventRowOf(row),
    body: row.text ?? undefined,
    plan,
    delivered: sql.all<DeliveryRow>(DELIVERIES_OF_EVENT, row.seq).map(deliveryOf),
  };
}

/** Events after `seq`, oldest first, with bodies. */
export function listStored(
  sql: Driver,
  filter: Parameters<Ledger["stored"]>[0],
  after: number,
  limit: number,
): readonly StoredEvent[] {
  const subject = subjectKeys(filter.subject);
  const rest = [after, ...eventFilter(filter), limit];
  return storedRows(sql, filter, subject, rest).map(storedEventOf);
}

function storedRows(
  sql: Driver,
  filter: Parameters<Ledger["stored"]>[0],
  subject: readonly string[],
  rest: readonly SqlValue[],
): readonly StoredEventRow[] {
  if (filter.ids) {
    const rows = sql.all<StoredEventRow>(LIST_STORED_BY_IDS, JSON.stringify(filter.ids), ...rest);
    return subject.length === 0 ? rows : rows.filter((row) => subject.includes(row.subject_key ?? ""));
  }
  if (subject.length > 0) return sql.all<StoredEventRow>(LIST_STORED_OF_SUBJECT, ...subject, ...rest);
  return sql.all<StoredEventRow>(filter.routing === "held" ? LIST_HELD : LIST_STORED, ...rest);
}
