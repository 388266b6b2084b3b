import type { Routing } from "../../model/event.ts";
import type { Intent, SettledIntent } from "../../model/plan.ts";
import type { Replan, ReplanReceipt } from "../../ports/intake.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { type DeliveryOrder, insertDelivery, settleIntents, stands } from "./insert-deliveries.ts";
import { explanationOf } from "./record.ts";
import { aboutSubject } from "./subject.ts";

const FIND_ROUTING = "SELECT routing FROM event WHERE seq = ?";
const END_HELD = "UPDATE event SET routing = 'planned', plan = ? WHERE seq = ? AND routing = 'held'";
// `state <> 'cancelled'` is said only for the partial index on the identity.
const FIND_SENT_OCCURRENCE = `SELECT 1 AS sent FROM delivery
  WHERE trigger = ? AND rule = ? AND action = ? AND state = 'delivered'
    AND state <> 'cancelled' AND preview = 0 LIMIT 1`;
const FIND_CANCELLED = `SELECT 1 AS cancelled FROM delivery_event
  CROSS JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = ? AND rule = ? AND action = ? AND occurrence = ? AND state = 'cancelled' LIMIT 1`;

/** Makes the deliveries of stored events that do not already stand; ends `held`. Runs inside a transaction. */
export function replanEvents(context: SqlContext, batch: readonly Replan[]): readonly ReplanReceipt[] {
  const now = context.clock();
  return batch.map((replan) => replanEvent(context, replan, now));
}

function replanEvent(context: SqlContext, { seq, plan, ...replan }: Replan, now: number): ReplanReceipt {
  const { sql } = context;
  const event = aboutSubject(replan.event, replan.event.subject.key);
  const routing = sql.all<{ routing: Routing }>(FIND_ROUTING, seq)[0]?.routing;
  if (routing === undefined || routing === "unreadable") return { id: event.id, created: 0, standing: 0 };
  if (routing === "held") sql.all(END_HELD, explanationOf(plan), seq);

  // A held event's deliveries are new to the world, so they are live ones.
  const backlog = routing === "held" ? 0 : 1;
  const order: DeliveryOrder = { event, seq, rules_hash: plan.rules_hash, backlog, now };
  const settled = settleIntents(context, order, plan.intents);
  const results = settled.map((item) => placeDelivery(context, item, order));
  return {
    id: event.id,
    created: results.filter((result) => result === "created").length,
    standing: results.filter((result) => result === "standing").length,
  };
}

function placeDelivery(
  context: SqlContext,
  settled: SettledIntent,
  order: DeliveryOrder,
): "created" | "standing" | "stopped" {
  const { sql } = context;
  if (wasSent(sql, settled.intent)) return "standing";
  if (!settled.cancelled && !settled.intent.preview && stands(sql, settled.intent)) return "standing";
  // One line about a stopped reminder is enough, however often its event is replayed.
  if (settled.cancelled && wasCancelled(sql, settled.intent, order.seq)) return "stopped";
  insertDelivery(context, settled, order);
  return settled.cancelled ? "stopped" : "created";
}

/** A reminder of which any occurrence went out is not armed again. */
function wasSent(sql: Driver, { stop, trigger, rule, was, action }: Intent): boolean {
  if (stop === undefined) return false;
  return [rule, ...(was ?? [])].some((id) => sql.all(FIND_SENT_OCCURRENCE, trigger, id, action).length > 0);
}

function wasCancelled(sql: Driver, { rule, action, occurrence }: Intent, eventSeq: number): boolean {
  return sql.all(FIND_CANCELLED, eventSeq, rule, action, occurrence).length > 0;
}
