import { afterAttempt, type Breaker, sayingOf } from "../../model/breaker.ts";
import { RETRIES_TAKE_MS } from "../../model/retry-schedule.ts";
import type { GateNews, Settlement } from "../../ports/queue.ts";
import type { SqlContext } from "./context.ts";
import { askToWait, breakerOf, findGate, keepBreaker, noteDelivered } from "./gates.ts";
import type { DeliveryRow } from "./rows.ts";

/** More precision would cost every delivery a write. */
const DELIVERED_PRECISION_MS = 1_000;
const NO_SPREAD = 0.5;

/** What an attempt means for its gate: waits, failures, and whether it is well. Returns what is new. */
export function gateAfter(
  context: SqlContext,
  { gate, planned_for }: Pick<DeliveryRow, "gate" | "planned_for">,
  { seq, attempt, next, record, pause_gate_until: until }: Settlement,
  now: number,
): GateNews | undefined {
  const { sql, random } = context;
  const says = record ? "nothing" : sayingOf(attempt);
  const row = findGate(sql, gate);
  const breaker = breakerOf(row);
  if (says === "works" && Math.abs(now - (row?.last_delivered_at ?? 0)) >= DELIVERED_PRECISION_MS) {
    noteDelivered(sql, gate, now);
  }
  if (until !== undefined) askToWait(sql, gate, until, now);
  const isLast = next.state === "dead" && now - planned_for >= RETRIES_TAKE_MS;
  const after = afterAttempt(breaker, { says, seq, isLast, now, random: random?.() ?? NO_SPREAD });
  if (after !== breaker && (after.failures > 0 || breaker.failures > 0)) keepBreaker(sql, gate, after);
  return newsOf(gate, { before: breaker, after, until });
}

type Change = { readonly before: Breaker; readonly after: Breaker; readonly until: number | undefined };

function newsOf(gate: string, { before, after, until }: Change): GateNews | undefined {
  const { failures, opened_at, probe_at } = after;
  const wasOpen = before.opened_at !== undefined;
  if (wasOpen && opened_at === undefined) return { gate, news: "well" };
  if (!wasOpen && opened_at !== undefined) {
    return { gate, news: "paused", why: "failing", until: probe_at, failures };
  }
  return until === undefined ? undefined : { gate, news: "paused", why: "far_side", until, failures };
}
