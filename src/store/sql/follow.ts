import type { Intent } from "../../model/plan.ts";
import type { Settlement, StoredEvent } from "../../ports/queue.ts";
import type { DeliveryOrder } from "../rows/delivery-order.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { EVENT_COLUMNS, type StoredEventRow } from "../rows/event-row.ts";
import { followedEvent } from "../rows/followed-event.ts";
import { WHOLE } from "../rows/stop-rows.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { placeDelivery, settleIntents, stands } from "./insert-deliveries.ts";
import { findStop } from "./stops.ts";

type Ended = Pick<DeliveryRow, "seq" | "event_seq" | "digest_max" | "backlog">;

const FIND_EVENT = `SELECT ${EVENT_COLUMNS} FROM event WHERE event.seq = ?`;
const FIND_FOLLOWER = `SELECT 1 AS made FROM delivery
  WHERE follows = ? AND rule = ? AND action = ? AND occurrence = ?`;
const FIND_JOINED = `SELECT 1 AS joined FROM delivery_event
  CROSS JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = ? AND rule = ? AND action = ? AND preview = ? AND delivery.seq > ?`;

/**
 * Makes what the end of a delivery brings about, once: after a redrive it may end again. What has become pointless
 * meanwhile is kept as cancelled.
 */
export function makeFollowers(
  context: SqlContext,
  ended: Ended,
  follow: NonNullable<Settlement["follow"]>,
  now: number,
): void {
  const { sql } = context;
  const fresh = follow.intents.filter(
    (intent) => !isMade(sql, ended, intent) && !hasJoined(sql, ended, intent) && !stands(sql, intent),
  );
  if (fresh.length === 0) return;
  const followed = eventFollowed(sql, ended);
  const order: DeliveryOrder = {
    stored: followed,
    subject_key: followed?.event.subject.key,
    follows: ended,
    rules_hash: follow.rules_hash,
    backlog: ended.backlog === 0 ? 0 : 1,
    now,
  };
  for (const settled of settleIntents(context, order, fresh)) placeDelivery(context, settled, order);
}

function isMade(sql: Driver, { seq }: Ended, { rule, was = [], action, occurrence }: Intent): boolean {
  return [rule, ...was].some((id) => sql.all(FIND_FOLLOWER, seq, id, action, occurrence).length > 0);
}

/** Instead of being made, the next one of a series may have joined another event's reminder when this one ended first. */
function hasJoined(sql: Driver, { seq, event_seq }: Ended, intent: Intent): boolean {
  const { rule, was = [], action, preview, stop } = intent;
  if (stop?.if_pending !== "keep") return false;
  return [rule, ...was].some(
    (id) => sql.all(FIND_JOINED, event_seq, id, action, preview ? 1 : 0, seq).length > 0,
  );
}

function eventFollowed(sql: Driver, { seq, event_seq }: Ended): StoredEvent | undefined {
  const row = sql.all<StoredEventRow>(FIND_EVENT, event_seq)[0];
  if (!row) return undefined;
  return followedEvent(row, findStop(sql, seq, WHOLE));
}
