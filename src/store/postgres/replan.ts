import type { Routing } from "../../model/event.ts";
import type { Intent, SettledIntent } from "../../model/plan.ts";
import type { Replan, ReplanReceipt } from "../../ports/intake.ts";
import { aboutSubject } from "../rows/about-subject.ts";
import { isStanding, type LinkedRow, ofRule, wasCancelled } from "../rows/linked-row.ts";
import type { Opened, PgContext } from "./context.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import type { Statements } from "./driver.ts";
import type { Explanations } from "./explanations.ts";
import { keysToLock } from "./keys-to-lock.ts";
import { lockKeys } from "./locks.ts";
import { placeDeliveries, settleIntents } from "./place-deliveries.ts";
import { stopOlder } from "./stop-older.ts";

const HOLD_ROUTING = "SELECT routing FROM event WHERE seq = $1 FOR UPDATE";
const END_HELD = "UPDATE event SET routing = 'planned', plan = $1 WHERE seq = $2 AND routing = 'held'";
const FIND_LINKED = `SELECT rule, occurrence, state, reason, preview FROM delivery_event
  JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = $1 AND action = $2`;

type Replanning = {
  readonly context: PgContext;
  readonly sql: Statements;
  readonly explain: Explanations["write"];
  readonly now: number;
  /** What is to be attempted is added. */
  readonly opened: Opened[];
};

/** Makes the deliveries of stored events that do not already stand; ends `held`. Runs inside a transaction. */
export async function replanEvents(
  replanning: Replanning,
  batch: readonly Replan[],
): Promise<readonly ReplanReceipt[]> {
  const { context, sql } = replanning;
  const keys = batch.flatMap(({ event, plan }) =>
    keysToLock({ ...plan, event: aboutSubject(event, event.subject.key), subject_key: event.subject.key }),
  );
  await lockKeys(context, sql, keys);
  const receipts: ReplanReceipt[] = [];
  for (const replan of batch) receipts.push(await replanEvent(replanning, replan));
  return receipts;
}

async function replanEvent(replanning: Replanning, { seq, plan, ...replan }: Replan): Promise<ReplanReceipt> {
  const { context, sql, explain, now, opened } = replanning;
  const event = aboutSubject(replan.event, replan.event.subject.key);
  const routing = (await sql.all<{ routing: Routing }>(HOLD_ROUTING, seq))[0]?.routing;
  if (routing !== "planned" && routing !== "held") return { id: event.id, created: 0, standing: 0 };
  if (routing === "held") {
    await sql.all(END_HELD, explain(plan), seq);
    await stopOlder(context, sql, { event, seq, cancels: plan.cancels, now, opened });
  }
  const order: DeliveryOrder = {
    stored: { event, seq },
    subject_key: replan.event.subject.key,
    rules_hash: plan.rules_hash,
    // A held event's deliveries are new to the world, so they are live ones.
    backlog: routing === "held" ? 0 : 1,
    now,
    opened,
  };
  const fresh = await withoutStanding(sql, plan.intents, seq);
  const settled = await withoutRepeated(sql, await settleIntents(context, sql, order, fresh), seq);
  await placeDeliveries(context, sql, settled, order);
  const created = settled.filter((one) => one.settled === "make").length;
  return { id: event.id, created, standing: plan.intents.length - fresh.length };
}

async function withoutStanding(
  sql: Statements,
  intents: readonly Intent[],
  seq: number,
): Promise<readonly Intent[]> {
  const fresh: Intent[] = [];
  for (const intent of intents) {
    if (!isStanding(intent, await linkedTo(sql, intent, seq))) fresh.push(intent);
  }
  return fresh;
}

/** One line about what was stopped is enough, however often its event is replayed. */
async function withoutRepeated(
  sql: Statements,
  settled: readonly SettledIntent[],
  seq: number,
): Promise<readonly SettledIntent[]> {
  const kept: SettledIntent[] = [];
  for (const one of settled) {
    const { intent } = one;
    if (one.settled === "cancel" && wasCancelled(intent, await linkedTo(sql, intent, seq))) continue;
    kept.push(one);
  }
  return kept;
}

async function linkedTo(sql: Statements, intent: Intent, seq: number): Promise<readonly LinkedRow[]> {
  return ofRule(await sql.all<LinkedRow>(FIND_LINKED, seq, intent.action), intent);
}
