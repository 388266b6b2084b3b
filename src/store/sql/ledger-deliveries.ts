import type { Delivery } from "../../model/delivery.ts";
import type { DeliveryDetail, DeliveryFilter, Page, PageQuery } from "../../ports/ledger.ts";
import { type AttemptRow, attemptOf } from "../rows/attempt-row.ts";
import { type DeliveryRow, deliveryOf } from "../rows/delivery-row.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { boundWindow } from "./bound-window.ts";
import type { Driver, SqlValue } from "./driver.ts";

/** Of a delivery that speaks for several events, so many are listed: the oldest. */
const MAX_EVENTS = 200;
/** So many attempts are listed, the latest; those that use up no schedule have no other bound. */
const MAX_ATTEMPTS = 200;

const FITS = "rule = coalesce(?, rule) AND destination = coalesce(?, destination)";
const HAS_REASON = "coalesce(reason, '') = coalesce(?, reason, '')";
const BETWEEN = "seq < ? AND seq >= ?";
const MADE = "created_at >= ? AND created_at < ?";
const DIED = "ended_at >= ? AND ended_at < ?";

const LIST_DELIVERIES = `SELECT * FROM delivery
  WHERE state = coalesce(?, state) AND ${BETWEEN} AND ${FITS} AND ${HAS_REASON} AND ${MADE} ORDER BY seq DESC LIMIT ?`;
const SKIP_DELIVERIES = "SELECT seq FROM delivery WHERE seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?";
const LIST_OPEN = `SELECT * FROM delivery INDEXED BY delivery_open
  WHERE ended_at IS NULL AND state = ? AND ${BETWEEN} AND ${FITS} AND ${HAS_REASON} AND ${MADE}
  ORDER BY seq DESC LIMIT ?`;
const SKIP_OPEN = `SELECT seq FROM delivery INDEXED BY delivery_open
  WHERE ended_at IS NULL AND seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?`;
const LIST_DEAD = `SELECT * FROM delivery INDEXED BY delivery_dead
  WHERE state = 'dead' AND ${BETWEEN} AND ${FITS} AND ${HAS_REASON} AND ${DIED} ORDER BY seq DESC LIMIT ?`;
const SKIP_DEAD = `SELECT seq FROM delivery INDEXED BY delivery_dead
  WHERE state = 'dead' AND seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?`;

const FIND_DELIVERY = "SELECT * FROM delivery WHERE id = ?";
const LIST_ATTEMPTS = `SELECT * FROM attempt WHERE delivery_seq = ? ORDER BY fence DESC LIMIT ${MAX_ATTEMPTS}`;
const FIND_EVENT = "SELECT id, type FROM event WHERE seq = ?";
const LIST_MEMBERS = `SELECT event.id, event.type FROM member
  CROSS JOIN event ON event.seq = member.event_seq
  WHERE member.delivery_seq = ? ORDER BY member.event_seq LIMIT ${MAX_EVENTS}`;
const LATEST_RENDERING = "SELECT rendering FROM rendering WHERE delivery_seq = ? ORDER BY fence DESC LIMIT 1";

/** A page of deliveries, newest first. */
export function listDeliveries(sql: Driver, filter: DeliveryFilter, page: PageQuery): Page<Delivery> {
  const { skip, list, skipBy, listBy } = scanOf(filter);
  const window = boundWindow(sql, windowOf(page), skip, ...skipBy);
  const rows = sql.all<DeliveryRow>(
    list,
    ...listBy,
    window.before,
    window.down_to,
    filter.rule ?? null,
    filter.destination ?? null,
    filter.reason ?? null,
    filter.since ?? 0,
    filter.until ?? Number.MAX_SAFE_INTEGER,
    window.limit,
  );
  return pageOf(rows, window, deliveryOf);
}

/** One delivery with its latest attempts, its events and what it last sent. */
export function findDelivery(sql: Driver, id: string): DeliveryDetail | undefined {
  const row = sql.all<DeliveryRow>(FIND_DELIVERY, id)[0];
  if (!row) return undefined;
  const latest = sql.all<{ rendering: string }>(LATEST_RENDERING, row.seq)[0];
  return {
    delivery: deliveryOf(row),
    attempts: sql.all<AttemptRow>(LIST_ATTEMPTS, row.seq).map(attemptOf).reverse(),
    events: eventsOf(sql, row),
    rendering: latest ? JSON.parse(latest.rendering) : undefined,
  };
}

function eventsOf(sql: Driver, row: DeliveryRow): DeliveryDetail["events"] {
  const members = sql.all<DeliveryDetail["events"][number]>(LIST_MEMBERS, row.seq);
  return members.length > 0 ? members : sql.all(FIND_EVENT, row.event_seq);
}

type Scan = {
  readonly skip: string;
  readonly list: string;
  readonly skipBy: readonly SqlValue[];
  readonly listBy: readonly SqlValue[];
};

/** Open and dead ones are few among many, and have an index of their own. */
function scanOf({ state }: DeliveryFilter): Scan {
  if (state === "dead") return { skip: SKIP_DEAD, list: LIST_DEAD, skipBy: [], listBy: [] };
  if (state === "pending" || state === "waiting") {
    return { skip: SKIP_OPEN, list: LIST_OPEN, skipBy: [], listBy: [state] };
  }
  return { skip: SKIP_DELIVERIES, list: LIST_DELIVERIES, skipBy: [], listBy: [state ?? null] };
}
