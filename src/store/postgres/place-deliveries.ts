import { type Intent, NO_FACTS, type SettledIntent } from "../../model/plan.ts";
import { WHOLE } from "../rows/stop-rows.ts";
import type { PgContext } from "./context.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import type { Statements } from "./driver.ts";
import { endDelivery } from "./end-delivery.ts";
import { readFacts } from "./read-facts.ts";
import { findStop, moveStop } from "./stops.ts";
import { addMembers } from "./windows.ts";
import {
  type DeliveryWrites,
  nothingToWrite,
  reserveDeliveries,
  writeDeliveries,
} from "./write-deliveries.ts";
import { stopRowOf } from "./write-stops.ts";

const FIND_STANDING = `SELECT 1 AS stands FROM delivery
  WHERE trigger = $1 AND rule = ANY($2::text[]) AND action = $3 AND occurrence = $4
    AND state <> 'cancelled' AND preview = 0`;
const LINK_EVENT =
  "INSERT INTO delivery_event (event_seq, delivery_seq) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/** The intents in the light of the facts that they ask for. Their keys are locked by then. */
export async function settleIntents(
  context: PgContext,
  sql: Statements,
  { stored }: Pick<DeliveryOrder, "stored">,
  intents: readonly Intent[],
): Promise<readonly SettledIntent[]> {
  if (!stored) return intents.map(settleAlone);
  const { event, seq } = stored;
  const facts = await readFacts(context, sql, event, intents);
  // Its place matters only among facts; copying an event for nothing would cost every request.
  return context.settlePlan(facts === NO_FACTS ? event : { ...event, seq }, intents, facts);
}

/** No event, no facts. */
function settleAlone(intent: Intent): SettledIntent {
  const { cancelled: reason } = intent;
  return reason ? { settled: "cancel", intent, reason } : { settled: "make", intent, replaces: [] };
}

/** Is there a delivery of this identity, under this rule's id or an earlier one? */
export async function stands(
  sql: Statements,
  { trigger, rule, was = [], action, occurrence }: Intent,
): Promise<boolean> {
  return (await sql.all(FIND_STANDING, trigger, [rule, ...was], action, occurrence)).length > 0;
}

/** Makes what does not stand yet, or lets its event join what is open; what was stopped is kept as cancelled. */
export async function placeDeliveries(
  context: PgContext,
  sql: Statements,
  settled: readonly SettledIntent[],
  order: DeliveryOrder,
): Promise<void> {
  const writes = nothingToWrite();
  const seqs = await reserveDeliveries(sql, settled.length);
  for (const [i, one] of settled.entries()) {
    if (one.settled === "join" && !one.intent.digest)
      await joinReminder(sql, one.intent, one.delivery, order);
    else gatherDelivery(writes, one, order, seqs[i] ?? 0);
    if (one.settled === "make") await endReplaced(sql, one.replaces, order);
  }
  await writeDeliveries(context, sql, writes);
}

async function joinReminder(
  sql: Statements,
  { stop }: Intent,
  delivery: number,
  { stored }: DeliveryOrder,
): Promise<void> {
  if (!stored) return;
  await sql.all(LINK_EVENT, stored.seq, delivery);
  const known = await findStop(sql, delivery, WHOLE);
  if (!known || !stop) return;
  await addMembers(sql, delivery, [known.event_seq, stored.seq]);
  await moveStop(sql, { delivery, member: WHOLE, stop, ...stored });
}

async function endReplaced(
  sql: Statements,
  replaced: readonly number[],
  { now, opened }: DeliveryOrder,
): Promise<void> {
  for (const seq of replaced) {
    await endDelivery(sql, { seq, state: "cancelled", reason: "replaced", now, opened });
  }
}

/** Adds to what is to be written what an intent brings about that neither replaces nor joins a reminder. */
export function gatherDelivery(
  writes: DeliveryWrites,
  settled: SettledIntent,
  order: DeliveryOrder,
  seq: number,
): void {
  const { intent } = settled;
  if (settled.settled === "cancel") {
    writes.deliveries.push({ seq, intent, order, cancelled: settled.reason });
  } else if (settled.settled === "join") {
    if (order.stored) writes.links.push({ event_seq: order.stored.seq, delivery_seq: settled.delivery });
    gatherMember(writes, intent, settled.delivery, order);
  } else {
    writes.deliveries.push({ seq, intent, order });
    if (intent.digest) gatherMember(writes, intent, seq, order);
    else gatherStop(writes, intent, { delivery: seq, member: WHOLE }, order);
  }
}

function gatherMember(writes: DeliveryWrites, intent: Intent, delivery: number, order: DeliveryOrder): void {
  if (!order.stored) return;
  writes.members.push({ delivery_seq: delivery, event_seq: order.stored.seq });
  gatherStop(writes, intent, { delivery, member: order.stored.seq }, order);
}

function gatherStop(
  { stops }: DeliveryWrites,
  { stop }: Intent,
  of: { readonly delivery: number; readonly member: number },
  { stored }: DeliveryOrder,
): void {
  if (!stop || !stored) return;
  const { keys, reference = "" } = stored.event.subject;
  stops.push(stopRowOf({ ...of, stop, ...stored }, keys, reference));
}
