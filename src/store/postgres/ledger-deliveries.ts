import type { Delivery } from "../../model/delivery.ts";
import type { DeliveryDetail, DeliveryFilter, Page, PageQuery } from "../../ports/ledger.ts";
import { type AttemptRow, attemptOf } from "../rows/attempt-row.ts";
import { type DeliveryRow, deliveryOf } from "../rows/delivery-row.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { boundWindow } from "./bound-window.ts";
import type { Statements } from "./driver.ts";

/** Of a delivery that speaks for several events, so many are listed: the oldest. */
const MAX_EVENTS = 200;
/** So many attempts are listed, the latest; those that use up no schedule have no other bound. */
const MAX_ATTEMPTS = 200;

const FITS = `seq < $1 AND seq >= $2 AND rule = coalesce($3, rule) AND destination = coalesce($4, destination)
    AND coalesce(reason, '') = coalesce($5, reason, '')`;
const MADE = "created_at >= $6 AND created_at < $7";
const DIED = "ended_at >= $6 AND ended_at < $7";

const LIST_DELIVERIES = `SELECT * FROM delivery
  WHERE state = coalesce($9, state) AND ${FITS} AND ${MADE} ORDER BY seq DESC LIMIT $8`;
const SKIP_DELIVERIES = "SELECT seq FROM delivery WHERE seq < $1 ORDER BY seq DESC LIMIT 1 OFFSET $2";
const LIST_OPEN = `SELECT * FROM delivery
  WHERE ended_at IS NULL AND state = $9 AND ${FITS} AND ${MADE} ORDER BY seq DESC LIMIT $8`;
const SKIP_OPEN = `SELECT seq FROM delivery
  WHERE ended_at IS NULL AND seq < $1 ORDER BY seq DESC LIMIT 1 OFFSET $2`;
const LIST_DEAD = `SELECT * FROM delivery
  WHERE state = 'dead' AND ${FITS} AND ${DIED} ORDER BY seq DESC LIMIT $8`;
const SKIP_DEAD = `SELECT seq FROM delivery
  WHERE state = 'dead' AND seq < $1 ORDER BY seq DESC LIMIT 1 OFFSET $2`;

const FIND_DELIVERY = "SELECT * FROM delivery WHERE id = $1";
const LIST_ATTEMPTS = `SELECT * FROM attempt WHERE delivery_seq = $1 ORDER BY fence DESC LIMIT ${MAX_ATTEMPTS}`;
const FIND_EVENT = "SELECT id, type FROM event WHERE seq = $1";
const LIST_MEMBERS = `SELECT event.id, event.type
  FROM (SELECT event_seq FROM member WHERE delivery_seq = $1 ORDER BY event_seq LIMIT ${MAX_EVENTS}) AS oldest
  JOIN event ON event.seq = oldest.event_seq ORDER BY oldest.event_seq`;
const LATEST_RENDERING =
  "SELECT rendering FROM rendering WHERE delivery_seq = $1 ORDER BY fence DESC LIMIT 1";

/** A page of deliveries, newest first. */
export async function listDeliveries(
  sql: Statements,
  filter: DeliveryFilter,
  page: PageQuery,
): Promise<Page<Delivery>> {
  const { skip, list, listBy } = scanOf(filter);
  const window = await boundWindow(sql, windowOf(page), skip);
  const rows = await sql.all<DeliveryRow>(
    list,
    window.before,
    window.down_to,
    filter.rule ?? null,
    filter.destination ?? null,
    filter.reason ?? null,
    filter.since ?? 0,
    filter.until ?? Number.MAX_SAFE_INTEGER,
    window.limit,
    ...listBy,
  );
  return pageOf(rows, window, deliveryOf);
}

/** One delivery with its latest attempts, its events and what it last sent. */
export async function findDelivery(sql: Statements, id: string): Promise<DeliveryDetail | undefined> {
  const [row] = await sql.all<DeliveryRow>(FIND_DELIVERY, id);
  if (!row) return undefined;
  const [latest] = await sql.all<{ rendering: string }>(LATEST_RENDERING, row.seq);
  const attempts = await sql.all<AttemptRow>(LIST_ATTEMPTS, row.seq);
  return {
    delivery: deliveryOf(row),
    attempts: attempts.map(attemptOf).reverse(),
    events: await eventsOf(sql, row),
    rendering: latest ? JSON.parse(latest.rendering) : undefined,
  };
}

async function eventsOf(sql: Statements, row: DeliveryRow): Promise<DeliveryDetail["events"]> {
  const members = await sql.all<DeliveryDetail["events"][number]>(LIST_MEMBERS, row.seq);
  return members.length > 0 ? members : sql.all(FIND_EVENT, row.event_seq);
}

type Scan = { readonly skip: string; readonly list: string; readonly listBy: readonly (string | null)[] };

/** Open and dead ones are few among many, and have an index of their own. */
function scanOf({ state }: DeliveryFilter): Scan {
  if (state === "dead") return { skip: SKIP_DEAD, list: LIST_DEAD, listBy: [] };
  if (state === "pending" || state === "waiting")
    return { skip: SKIP_OPEN, list: LIST_OPEN, listBy: [state] };
  return { skip: SKIP_DELIVERIES, list: LIST_DELIVERIES, listBy: [state ?? null] };
}
