import type { Event } from "../../model/event.ts";
import type { Intent, SettledIntent } from "../../model/plan.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { factsOf } from "./facts.ts";
import { openReminder } from "./reminders.ts";

/** The stored event that deliveries are made for, and how. */
export type DeliveryOrder = {
  readonly event: Event;
  readonly seq: number;
  readonly rules_hash: string;
  /** 1 for what must not hold up live deliveries. */
  readonly backlog: 0 | 1;
  readonly now: number;
};

const INSERT_DELIVERY = `INSERT INTO delivery
  (seq, id, rule, action, occurrence, trigger, kind, destination, gate, lane, event_seq, rules_hash, state, reason,
   preview, reminder, planned_for, max_late, due_at, backlog, created_at, ended_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const FIND_STANDING = `SELECT 1 AS stands FROM delivery
  WHERE trigger = ? AND rule = ? AND action = ? AND occurrence = ? AND state <> 'cancelled' AND preview = 0`;
const LINK_EVENT = "INSERT INTO delivery_event (event_seq, delivery_seq) VALUES (?, ?)";

/** The intents in the light of the facts; facts, and the event's place among them, matter only to reminders. */
export function settleIntents(
  { sql, settlePlan }: SqlContext,
  { event, seq, now }: DeliveryOrder,
  intents: readonly Intent[],
): readonly SettledIntent[] {
  if (intents.every((intent) => intent.stop === undefined)) return settlePlan(event, intents, [], now);
  return settlePlan({ ...event, seq }, intents, factsOf(sql, event.subject.keys), now);
}

/** Is there a delivery of this identity, under this rule's id or an earlier one? */
export function stands(sql: Driver, { trigger, rule, was, action, occurrence }: Intent): boolean {
  return [rule, ...(was ?? [])].some(
    (id) => sql.all(FIND_STANDING, trigger, id, action, occurrence).length > 0,
  );
}

/** Makes one delivery that does not stand yet; one that was stopped before it began is kept as cancelled. */
export function insertDelivery(context: SqlContext, settled: SettledIntent, order: DeliveryOrder): void {
  const { sql, newId, nextSeq } = context;
  const { intent, cancelled } = settled;
  const seq = nextSeq.delivery();
  sql.all(
    INSERT_DELIVERY,
    seq,
    newId(order.now),
    intent.rule,
    intent.action,
    intent.occurrence,
    intent.trigger,
    intent.kind,
    intent.destination,
    intent.gate,
    intent.lane ?? null,
    order.seq,
    order.rules_hash,
    cancelled ? "cancelled" : "pending",
    cancelled ?? null,
    intent.preview ? 1 : 0,
    intent.stop ? 1 : 0,
    intent.due_at,
    intent.max_late ?? null,
    cancelled ? null : intent.due_at,
    order.backlog,
    order.now,
    cancelled ? order.now : null,
  );
  sql.all(LINK_EVENT, order.seq, seq);
  if (intent.stop && !cancelled) openReminder(sql, seq, intent.stop, order.event, order.seq);
}
