import type { Routing } from "../../model/event.ts";
import type { Intent, SettledIntent } from "../../model/plan.ts";
import type { Replan, ReplanReceipt } from "../../ports/intake.ts";
import { aboutSubject } from "../rows/about-subject.ts";
import type { DeliveryOrder } from "../rows/delivery-order.ts";
import { isStanding, type LinkedRow, ofRule, wasCancelled } from "../rows/linked-row.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { placeDelivery, settleIntents } from "./insert-deliveries.ts";
import { stopOlder } from "./stop-older.ts";

const FIND_ROUTING = "SELECT routing FROM event WHERE seq = ?";
const END_HELD = "UPDATE event SET routing = 'planned', plan = ? WHERE seq = ? AND routing = 'held'";
const FIND_LINKED = `SELECT rule, occurrence, state, reason, preview FROM delivery_event
  CROSS JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = ? AND action = ?`;

/** Makes the deliveries of stored events that do not already stand; ends `held`. Runs inside a transaction. */
export function replanEvents(context: SqlContext, batch: readonly Replan[]): readonly ReplanReceipt[] {
  const now = context.clock();
  return batch.map((replan) => replanEvent(context, replan, now));
}

function replanEvent(context: SqlContext, { seq, plan, ...replan }: Replan, now: number): ReplanReceipt {
  const { sql } = context;
  const event = aboutSubject(replan.event, replan.event.subject.key);
  const routing = sql.all<{ routing: Routing }>(FIND_ROUTING, seq)[0]?.routing;
  if (routing !== "planned" && routing !== "held") return { id: event.id, created: 0, standing: 0 };
  if (routing === "held") {
    sql.all(END_HELD, context.explain(plan), seq);
    stopOlder(context, { event, seq, cancels: plan.cancels, now });
  }
  // A held event's deliveries are new to the world, so they are live ones.
  const backlog = routing === "held" ? 0 : 1;
  const order: DeliveryOrder = {
    stored: { event, seq },
    subject_key: replan.event.subject.key,
    rules_hash: plan.rules_hash,
    backlog,
    now,
  };
  const fresh = plan.intents.filter((intent) => !isStanding(intent, linkedTo(sql, intent, seq)));
  const made = settleIntents(context, order, fresh).filter((settled) => place(context, settled, order, seq));
  return { id: event.id, created: made.length, standing: plan.intents.length - fresh.length };
}

/** Says whether a delivery was made. */
function place(context: SqlContext, settled: SettledIntent, order: DeliveryOrder, seq: number): boolean {
  // One line about what was stopped is enough, however often its event is replayed.
  if (
    settled.settled === "cancel" &&
    wasCancelled(settled.intent, linkedTo(context.sql, settled.intent, seq))
  )
    return false;
  placeDelivery(context, settled, order);
  return settled.settled === "make";
}

function linkedTo(sql: Driver, intent: Intent, seq: number): readonly LinkedRow[] {
  return ofRule(sql.all<LinkedRow>(FIND_LINKED, seq, intent.action), intent);
}
