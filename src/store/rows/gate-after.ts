import { afterAttempt, type Breaker, sayingOf } from "../../model/breaker.ts";
import { RETRIES_TAKE_MS } from "../../model/retry-schedule.ts";
import type { GateNews, Settlement } from "../../ports/queue.ts";
import { askedUntil } from "./admit.ts";
import { breakerOf, type GateTableRow, withBreaker } from "./gate-row.ts";

/** More precision would cost every delivery a write. */
const DELIVERED_PRECISION_MS = 1_000;
const NO_SPREAD = 0.5;

/** An attempt that has ended, of a delivery that was first due then. */
export type EndedAttempt = {
  readonly settlement: Settlement;
  readonly planned_for: number;
  readonly now: number;
  readonly random?: (() => number) | undefined;
};

/** The row is the same one when nothing changed. */
export type GateAfter = { readonly row: GateTableRow; readonly news: GateNews | undefined };

/** What an attempt means for its gate: waits, failures, and whether it is well. */
export function gateAfter(
  row: GateTableRow,
  { settlement, planned_for, now, random }: EndedAttempt,
): GateAfter {
  const { seq, attempt, next, pause_gate_until: until } = settlement;
  const says = sayingOf(attempt);
  if (says === "nothing" && until === undefined && row.opened_at === null) return { row, news: undefined };
  const before = breakerOf(row);
  const isLast = next.state === "dead" && now - planned_for >= RETRIES_TAKE_MS;
  const after = afterAttempt(before, { says, seq, isLast, now, random: random?.() ?? NO_SPREAD });
  const isSame = after === before || (after.failures === 0 && before.failures === 0);
  const heard = asked(isSame ? row : withBreaker(row, after), until, now);
  const noted = says === "works" ? delivered(heard, now) : heard;
  return { row: noted, news: newsOf(row.gate, { before, after, until }) };
}

/** A shorter wait never ends a longer one. */
function asked(row: GateTableRow, until: number | undefined, now: number): GateTableRow {
  return until === undefined || until <= askedUntil(row, now)
    ? row
    : { ...row, asked_at: now, asked_until: until };
}

function delivered(row: GateTableRow, now: number): GateTableRow {
  const isKnown = Math.abs(now - (row.last_delivered_at ?? 0)) < DELIVERED_PRECISION_MS;
  return isKnown ? row : { ...row, last_delivered_at: now };
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
