import type { Event } from "../../model/event.ts";
import type { Intent, SettledIntent } from "../../model/plan.ts";
import type { SqlContext } from "./context.ts";
import { factsOf } from "./facts.ts";
import { lastInsert } from "./last-insert.ts";
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
  (id, rule, action, occurrence, trigger, kind, destination, gate, lane, rules_hash, state, reason, preview,
   reminder, planned_for, max_late, due_at, backlog, created_at, ended_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const LINK_EVENT = "INSERT INTO delivery_event (event_seq, delivery_seq) VALUES (?, ?)";

/** The intents in the light of the facts; facts are read only when a reminder asks for them. */
export function settleIntents(
  { sql, settlePlan }: SqlContext,
  event: Event & { readonly seq?: number | undefined },
  intents: readonly Intent[],
  now: number,
): readonly SettledIntent[] {
  const needsFacts = intents.some((intent) => intent.stop !== undefined);
  return settlePlan(event, intents, needsFacts ? factsOf(sql, event.subject.keys) : [], now);
}

/** Makes one delivery; one that was stopped before it began is kept as cancelled. False when it already stands. */
export function insertDelivery(context: SqlContext, settled: SettledIntent, order: DeliveryOrder): boolean {
  const { sql, newId } = context;
  const { intent, cancelled } = settled;
  sql.all(
    INSERT_DELIVERY,
    newId(order.now),
    intent.rule,
    intent.action,
    intent.occurrence,
    intent.trigger,
    intent.kind,
    intent.destination,
    intent.gate,
    intent.lane ?? null,
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
  const { rows, seq } = lastInsert(sql);
  if (rows === 0) return false;
  sql.all(LINK_EVENT, order.seq, seq);
  if (intent.stop && !cancelled) openReminder(sql, seq, intent.stop, order.event, order.seq);
  return true;
}
