import { type Intent, NO_FACTS, type SettledIntent } from "../../model/plan.ts";
import type { CancelReason } from "../../model/reasons.ts";
import type { StoredEvent } from "../../ports/queue.ts";
import type { DeliveryOrder } from "../rows/delivery-order.ts";
import { flowOf } from "../rows/flow.ts";
import { laneOf } from "../rows/lane-names.ts";
import { WHOLE } from "../rows/stop-rows.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { endDelivery } from "./end-delivery.ts";
import { joinLane } from "./lanes.ts";
import { readFacts } from "./read-facts.ts";
import { spacedDue } from "./spacing.ts";
import { findStop, moveStop, openStop } from "./stops.ts";
import { addMember, openWindow } from "./windows.ts";

const USUAL_COLUMNS = `seq, id, rule, action, occurrence, trigger, kind, destination, gate, flow, lane, event_seq,
  rules_hash, state, preview, reminder, planned_for, due_at, backlog, created_at`;
// Binding is a third of what a row costs, and most deliveries have nothing but this.
const INSERT_USUAL = `INSERT INTO delivery (${USUAL_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_DELIVERY = `INSERT INTO delivery (${USUAL_COLUMNS},
  reason, ended_at, stoppable, digest_max, once_per_key, follows, about, lane_place)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const FIND_STANDING = `SELECT 1 AS stands FROM delivery
  WHERE trigger = ? AND rule = ? AND action = ? AND occurrence = ? AND state <> 'cancelled' AND preview = 0`;
const LINK_EVENT =
  "INSERT INTO delivery_event (event_seq, delivery_seq) VALUES (?, ?) ON CONFLICT DO NOTHING";
const LINK_SAME_EVENTS = `INSERT INTO delivery_event (event_seq, delivery_seq)
  SELECT event_seq, ? FROM member WHERE delivery_seq = ?`;
const ADD_SAME_MEMBERS = `INSERT INTO member (delivery_seq, event_seq)
  SELECT ?, event_seq FROM member WHERE delivery_seq = ?`;

/** The intents in the light of the facts that they ask for. */
export function settleIntents(
  context: SqlContext,
  { stored }: DeliveryOrder,
  intents: readonly Intent[],
): readonly SettledIntent[] {
  if (!stored) return intents.map(settleAlone);
  const { event, seq } = stored;
  const facts = readFacts(context, event, intents);
  // Its place matters only among facts; copying an event for nothing would cost every request.
  return context.settlePlan(facts === NO_FACTS ? event : { ...event, seq }, intents, facts);
}

/** No event, no facts. */
function settleAlone(intent: Intent): SettledIntent {
  const { cancelled: reason } = intent;
  return reason ? { settled: "cancel", intent, reason } : { settled: "make", intent, replaces: [] };
}

/** Is there a delivery of this identity, under this rule's id or an earlier one? */
export function stands(sql: Driver, { trigger, rule, was, action, occurrence }: Intent): boolean {
  return [rule, ...(was ?? [])].some(
    (id) => sql.all(FIND_STANDING, trigger, id, action, occurrence).length > 0,
  );
}

/** Makes what does not stand yet, or lets its event join what is open; what was stopped is kept as cancelled. */
export function placeDelivery(context: SqlContext, settled: SettledIntent, order: DeliveryOrder): void {
  const { intent } = settled;
  if (settled.settled === "cancel") insertDelivery(context, intent, order, settled.reason);
  else if (settled.settled === "join") joinDelivery(context.sql, intent, settled.delivery, order);
  else makeDelivery(context, intent, settled.replaces, order);
}

function makeDelivery(
  context: SqlContext,
  intent: Intent,
  replaces: readonly number[],
  order: DeliveryOrder,
): void {
  for (const seq of replaces) {
    endDelivery(context.sql, { seq, state: "cancelled", reason: "replaced", now: order.now });
  }
  const delivery = insertDelivery(context, intent, order);
  if (intent.digest) {
    openWindow(context, delivery, intent);
    joinWindow(context.sql, intent, delivery, order);
  } else if (intent.stop && order.stored) {
    openStop(context.sql, { delivery, member: WHOLE, stop: intent.stop, ...order.stored });
  }
}

function joinDelivery(sql: Driver, intent: Intent, delivery: number, order: DeliveryOrder): void {
  if (!order.stored) return;
  sql.all(LINK_EVENT, order.stored.seq, delivery);
  if (intent.digest) joinWindow(sql, intent, delivery, order);
  else joinReminder(sql, intent, delivery, order.stored);
}

function joinWindow(sql: Driver, { stop }: Intent, delivery: number, { stored }: DeliveryOrder): void {
  if (!stored) return;
  addMember(sql, delivery, stored.seq);
  if (stop) openStop(sql, { delivery, member: stored.seq, stop, ...stored });
}

function joinReminder(sql: Driver, { stop }: Intent, delivery: number, stored: StoredEvent): void {
  const known = findStop(sql, delivery, WHOLE);
  if (!known || !stop) return;
  addMember(sql, delivery, known.event_seq);
  addMember(sql, delivery, stored.seq);
  moveStop(sql, { delivery, member: WHOLE, stop, ...stored });
}

function insertDelivery(
  context: SqlContext,
  intent: Intent,
  { stored, follows, ...order }: DeliveryOrder,
  cancelled?: CancelReason,
): number {
  const { sql, newId, nextSeq, hash } = context;
  const seq = nextSeq.delivery();
  const id = newId(order.now);
  const isWindow = intent.digest !== undefined && cancelled === undefined;
  const lane = isInOrder(intent) ? laneOf(context, intent.destination, order.subject_key) : undefined;
  const isDue = cancelled === undefined && intent.due_at <= order.now && order.backlog === 0;
  // What is due later joins when it is claimed; so does what live deliveries must not wait for.
  const place = lane !== undefined && isDue ? joinLane(sql, lane, seq) : undefined;
  const isOpen = cancelled === undefined && place === undefined;
  // A lane lets one go at a time; of the others, a burst must not hold up what is about somebody else.
  const isSpaced = isOpen && lane === undefined && order.backlog === 0;
  const due_at = isSpaced ? spacedDue(context, intent, order.subject_key, order.now) : intent.due_at;
  const usual = [
    seq,
    id,
    intent.rule,
    intent.action,
    intent.occurrence,
    isWindow ? `digest:${id}` : intent.trigger,
    intent.kind,
    intent.destination,
    intent.gate,
    flowOf(context, intent),
    lane ?? null,
    isWindow ? null : (stored?.seq ?? null),
    order.rules_hash,
    cancelled ? "cancelled" : isOpen ? "pending" : "waiting",
    intent.preview ? 1 : 0,
    intent.reminder ? 1 : 0,
    intent.due_at,
    isOpen ? due_at : null,
    order.backlog,
    order.now,
  ];
  const unusual = [
    cancelled ?? null,
    cancelled ? order.now : null,
    intent.stop && !isWindow ? 1 : 0,
    (isWindow ? intent.digest?.max : follows?.digest_max) ?? null,
    intent.once_per ? hash(intent.once_per.key) : null,
    follows?.seq ?? null,
    intent.about ? JSON.stringify(intent.about) : null,
    place ?? null,
  ];
  if (unusual.some(Boolean)) sql.all(INSERT_DELIVERY, ...usual, ...unusual);
  else sql.all(INSERT_USUAL, ...usual);
  if (stored) sql.all(LINK_EVENT, stored.seq, seq);
  else if (follows) linkSameEvents(sql, seq, follows.seq);
  return seq;
}

/** A preview goes nowhere, and a digest speaks for many subjects. */
function isInOrder({ in_order, preview, digest }: Intent): boolean {
  return in_order === true && !preview && digest === undefined;
}

function linkSameEvents(sql: Driver, delivery: number, other: number): void {
  sql.all(LINK_SAME_EVENTS, delivery, other);
  sql.all(ADD_SAME_MEMBERS, delivery, other);
}
