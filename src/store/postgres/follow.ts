import type { Intent } from "../../model/plan.ts";
import type { Settlement, StoredEvent } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { EVENT_COLUMNS, type StoredEventRow } from "../rows/event-row.ts";
import { followedEvent } from "../rows/followed-event.ts";
import { WHOLE } from "../rows/stop-rows.ts";
import type { Opened, PgContext } from "./context.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import type { Statements } from "./driver.ts";
import { keysToLock } from "./keys-to-lock.ts";
import { lockKeys } from "./locks.ts";
import { placeDeliveries, settleIntents, stands } from "./place-deliveries.ts";
import { findStop } from "./stops.ts";

type Ended = Pick<DeliveryRow, "seq" | "event_seq" | "digest_max" | "backlog">;
type Follow = NonNullable<Settlement["follow"]>;

const FIND_ENDED = "SELECT seq, event_seq FROM delivery WHERE seq = $1";
const FIND_EVENT = `SELECT ${EVENT_COLUMNS} FROM event WHERE event.seq = $1`;
const FIND_FOLLOWER = `SELECT 1 AS made FROM delivery
  WHERE follows = $1 AND rule = ANY($2::text[]) AND action = $3 AND occurrence = $4`;
const FIND_JOINED = `SELECT 1 AS joined FROM delivery_event
  JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = $1 AND rule = ANY($2::text[]) AND action = $3 AND preview = $4
    AND delivery.seq > $5`;

/**
 * Locks the keys that what follows attempts depends on. To be called before any row of a delivery is locked: whoever
 * records a fact takes the same keys first.
 */
export async function lockFollowed(
  context: PgContext,
  sql: Statements,
  settlements: readonly Pick<Settlement, "seq" | "follow">[],
): Promise<void> {
  const keys: string[] = [];
  for (const { seq, follow } of settlements) {
    if (!follow || follow.intents.length === 0) continue;
    const [ended] = await sql.all<Pick<DeliveryRow, "seq" | "event_seq">>(FIND_ENDED, seq);
    const followed = ended && (await eventFollowed(sql, ended));
    if (followed)
      keys.push(
        ...keysToLock({
          event: followed.event,
          subject_key: followed.event.subject.key,
          intents: follow.intents,
          cancels: [],
        }),
      );
  }
  await lockKeys(context, sql, keys);
}

/**
 * Makes what the end of a delivery brings about, once: after a redrive it may end again. What has become pointless
 * meanwhile is kept as cancelled.
 */
export async function makeFollowers(
  context: PgContext,
  sql: Statements,
  ended: Ended,
  follow: Follow,
  { now, opened }: { readonly now: number; readonly opened: Opened[] },
): Promise<void> {
  const fresh: Intent[] = [];
  for (const intent of follow.intents) if (await isFresh(sql, ended, intent)) fresh.push(intent);
  if (fresh.length === 0) return;
  const followed = await eventFollowed(sql, ended);
  const order: DeliveryOrder = {
    stored: followed,
    subject_key: followed?.event.subject.key,
    follows: ended,
    rules_hash: follow.rules_hash,
    backlog: ended.backlog === 0 ? 0 : 1,
    now,
    opened,
  };
  await placeDeliveries(context, sql, await settleIntents(context, sql, order, fresh), order);
}

async function isFresh(sql: Statements, ended: Ended, intent: Intent): Promise<boolean> {
  if (await isMade(sql, ended, intent)) return false;
  if (await hasJoined(sql, ended, intent)) return false;
  return !(await stands(sql, intent));
}

async function isMade(
  sql: Statements,
  { seq }: Ended,
  { rule, was = [], action, occurrence }: Intent,
): Promise<boolean> {
  return (await sql.all(FIND_FOLLOWER, seq, [rule, ...was], action, occurrence)).length > 0;
}

/** Instead of being made, the next one of a series may have joined another event's reminder when this one ended first. */
async function hasJoined(sql: Statements, { seq, event_seq }: Ended, intent: Intent): Promise<boolean> {
  const { rule, was = [], action, preview, stop } = intent;
  if (stop?.if_pending !== "keep") return false;
  return (await sql.all(FIND_JOINED, event_seq, [rule, ...was], action, preview ? 1 : 0, seq)).length > 0;
}

async function eventFollowed(
  sql: Statements,
  { seq, event_seq }: Pick<Ended, "seq" | "event_seq">,
): Promise<StoredEvent | undefined> {
  if (event_seq === null) return undefined;
  const [row] = await sql.all<StoredEventRow>(FIND_EVENT, event_seq);
  if (!row) return undefined;
  return followedEvent(row, await findStop(sql, seq, WHOLE));
}
