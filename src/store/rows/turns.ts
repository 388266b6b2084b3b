import { RETRIES_TAKE_MS } from "../../model/retry-schedule.ts";
import type { DeliveryRow } from "./delivery-row.ts";

/** So many of the oldest are the probe in turn: one may fail by what it says itself. */
export const PROBE_CANDIDATES = 32;

/** Flows by name, from the one on that comes after who had its turn last. */
export function inTurns(flows: readonly string[], turn: string): readonly string[] {
  const after = flows.findIndex((flow) => flow > turn);
  return after > 0 ? [...flows.slice(after), ...flows.slice(0, after)] : flows;
}

/** One of each flow after the other, up to `most`. */
export function takenInTurns<Row extends DeliveryRow>(
  flows: readonly (readonly Row[])[],
  most: number,
): readonly Row[] {
  const [only] = flows;
  if (only && flows.length === 1) return only;
  const longest = Math.max(0, ...flows.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, round) => flows.flatMap((rows) => rows[round] ?? []));
  return rounds.flat().slice(0, most);
}

/**
 * Which of what is due finds out whether a gate is well: one of the oldest, each `turn` another; but first what has
 * waited for as long as all retries take, and has its last attempt.
 */
export function probeOf<Row extends DeliveryRow>(
  due: readonly Row[],
  turn: number,
  now: number,
): Row | undefined {
  const oldest = due
    .toSorted((a, b) => (a.due_at ?? 0) - (b.due_at ?? 0) || a.seq - b.seq)
    .slice(0, PROBE_CANDIDATES);
  return oldest.find((row) => isOver(row, now)) ?? oldest[turn % oldest.length];
}

/** What a person sent again has its own attempts. */
function isOver({ planned_for, redriven_at_fence }: DeliveryRow, now: number): boolean {
  return redriven_at_fence === 0 && now - planned_for >= RETRIES_TAKE_MS;
}
