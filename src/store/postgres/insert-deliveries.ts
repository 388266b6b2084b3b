import type { Intent } from "../../model/plan.ts";
import { flowOf } from "../rows/flow.ts";
import { laneOf } from "../rows/lane-names.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { insertion } from "./insertion.ts";
import { joinLanes } from "./lanes.ts";
import { type Spaced, spaceOut } from "./spacing.ts";
import type { NewDelivery } from "./write-deliveries.ts";

const insertRows = insertion("delivery", {
  seq: "bigint",
  id: "text",
  rule: "text",
  action: "text",
  occurrence: "bigint",
  trigger: "text",
  kind: "text",
  destination: "text",
  gate: "text",
  flow: "text",
  lane: "text",
  event_seq: "bigint",
  rules_hash: "text",
  state: "text",
  preview: "bigint",
  reminder: "bigint",
  planned_for: "bigint",
  due_at: "bigint",
  backlog: "bigint",
  created_at: "bigint",
  reason: "text",
  ended_at: "bigint",
  stoppable: "bigint",
  digest_max: "bigint",
  once_per_key: "bytea",
  follows: "bigint",
  about: "text",
  lane_place: "bigint",
});

/** A new delivery with its lane, and with where it stands there. */
type Placed = NewDelivery & {
  readonly lane?: string | undefined;
  /** Undefined: nobody is before it. */
  readonly place?: number | undefined;
};

/** Inserts them in their order; what is to be attempted is added to what its order has opened. */
export async function insertDeliveries(
  context: PgContext,
  sql: Statements,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  const [first] = deliveries;
  if (!first) return;
  const placed = await placeInLanes(context, sql, deliveries);
  const later = await spaceOut(context, sql, placed.flatMap(spacedOf), first.order.now);
  const rows = placed.map((one) => rowOf(context, one, later.get(one.seq) ?? one.intent.due_at));
  await insertRows(sql, rows);
  for (const [i, { order }] of placed.entries()) {
    const row = rows[i];
    if (row?.due_at != null) order.opened.push({ ...row, due_at: row.due_at });
  }
}

/** What is due later joins its lane when it is claimed; so does what live deliveries must not wait for. */
async function placeInLanes(
  context: PgContext,
  sql: Statements,
  deliveries: readonly NewDelivery[],
): Promise<readonly Placed[]> {
  const withLanes = deliveries.map((one) => ({
    ...one,
    lane: ownLane(context, one.intent, one.order.subject_key),
  }));
  const places = await joinLanes(
    sql,
    withLanes.flatMap(({ lane, ...one }) =>
      lane !== undefined && isDue(one) ? [{ seq: one.seq, lane }] : [],
    ),
  );
  return withLanes.map((one) => ({ ...one, place: places.get(one.seq) }));
}

/** A preview goes nowhere, and a digest speaks for many subjects. */
export function ownLane(
  context: Pick<PgContext, "hash">,
  { in_order, preview, digest, destination }: Intent,
  subjectKey: string | undefined,
): string | undefined {
  const isInOrder = in_order === true && !preview && digest === undefined;
  return isInOrder ? laneOf(context, destination, subjectKey) : undefined;
}

function isDue({ intent, order, cancelled }: NewDelivery): boolean {
  return cancelled === undefined && intent.due_at <= order.now && order.backlog === 0;
}

/** A lane lets one go at a time; of the others, a burst must not hold up what is about somebody else. */
function spacedOf(one: Placed): readonly Spaced[] {
  const { seq, intent, order, lane } = one;
  if (lane !== undefined || intent.preview || order.subject_key === undefined || !isDue(one)) return [];
  return [{ seq, gate: intent.gate, destination: intent.destination, subject: order.subject_key }];
}

function rowOf(context: PgContext, { seq, intent, order, cancelled, lane, place }: Placed, due_at: number) {
  const { stored, follows } = order;
  const id = context.newId(order.now);
  const isWindow = intent.digest !== undefined && cancelled === undefined;
  const isOpen = cancelled === undefined && place === undefined;
  return {
    seq,
    id,
    rule: intent.rule,
    action: intent.action,
    occurrence: intent.occurrence,
    trigger: isWindow ? `digest:${id}` : intent.trigger,
    kind: intent.kind,
    destination: intent.destination,
    gate: intent.gate,
    flow: flowOf(context, intent),
    lane: lane ?? null,
    event_seq: isWindow ? null : (stored?.seq ?? null),
    rules_hash: order.rules_hash,
    state: cancelled ? "cancelled" : isOpen ? "pending" : "waiting",
    preview: intent.preview ? 1 : 0,
    reminder: intent.reminder ? 1 : 0,
    planned_for: intent.due_at,
    due_at: isOpen ? due_at : null,
    backlog: order.backlog,
    created_at: order.now,
    reason: cancelled ?? null,
    ended_at: cancelled ? order.now : null,
    stoppable: intent.stop && !isWindow ? 1 : 0,
    digest_max: (isWindow ? intent.digest?.max : follows?.digest_max) ?? null,
    once_per_key: intent.once_per ? context.hash(intent.once_per.key) : null,
    follows: follows?.seq ?? null,
    about: intent.about ? JSON.stringify(intent.about) : null,
    lane_place: place ?? null,
  };
}
