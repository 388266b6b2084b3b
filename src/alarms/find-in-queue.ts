import { durationText } from "../model/duration.ts";
import { destinationOf } from "../model/gate.ts";
import type { GateRow } from "../ports/ledger.ts";
import type { Finding, Known } from "./finding.ts";

/** After a start there may be much to catch up with. */
const CATCHING_UP_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
/** What fails for so long is an alarm also while too few fail for a pause. */
const FAILING_FOR_MS = 15 * MINUTE_MS;
/** Of a destination's gates so many are named. */
const NAMED_GATES = 3;

/**
 * Destinations that fail for everybody, and what is late elsewhere. One finding a destination: when Slack is down, all of
 * its channels are. Pure.
 */
export function findInQueue(
  known: Pick<Known, "now" | "started_at" | "gates" | "limits">,
): readonly Finding[] {
  const { now, limits } = known;
  const failing = known.gates.filter((row) => isFailing(row, now));
  // What is paused waits for good reason, and whoever paused it knows.
  const late = known.gates.filter(
    ({ paused, oldest_due_at: oldest }) =>
      !paused && oldest !== undefined && now - oldest > limits.delivery_overdue,
  );
  return [
    ...byDestination(failing).map(([destination, rows]) => gateFailing(destination, rows)),
    ...byDestination(late).map(([destination, rows]) => deliveryOverdue(destination, rows, known)),
  ];
}

function isFailing({ paused, failures, failing_since, next_due_at }: GateRow, now: number): boolean {
  if (paused?.why === "failing") return true;
  if (failures === 0 || failing_since === undefined || next_due_at === undefined) return false;
  return paused?.why === "person" || (failures > 1 && now - failing_since > FAILING_FOR_MS);
}

function byDestination(rows: readonly GateRow[]): readonly (readonly [string, readonly GateRow[]])[] {
  return [...Map.groupBy(rows, ({ gate }) => destinationOf(gate))];
}

/** Some of its gates fail. */
function gateFailing(destination: string, rows: readonly GateRow[]): Finding {
  const since = Math.min(
    ...rows.map(({ failing_since, paused }) => failing_since ?? paused?.since ?? Number.POSITIVE_INFINITY),
  );
  const failures = Math.max(...rows.map((row) => row.failures));
  const detail = { gates: named(rows), failures, since };
  // Whoever paused it knows; but it is not well either.
  const keepsOnly = rows.every(({ paused }) => paused?.why === "person") || undefined;
  return { kind: "gate_failing", key: destination, detail, keepsOnly };
}

function deliveryOverdue(
  destination: string,
  rows: readonly GateRow[],
  { now, started_at }: Pick<Known, "now" | "started_at">,
): Finding {
  const since = Math.min(...rows.map(({ oldest_due_at }) => oldest_due_at ?? now));
  const late = durationText(Math.floor((now - since) / MINUTE_MS) * MINUTE_MS);
  const detail = { gates: named(rows), waiting: dueOf(rows), late, since };
  return { kind: "delivery_overdue", key: destination, detail, keepsOnly: now - started_at < CATCHING_UP_MS };
}

function named(rows: readonly GateRow[]): string {
  const names = rows.slice(0, NAMED_GATES).map(({ gate }) => gate);
  const more = rows.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
}

function dueOf(rows: readonly GateRow[]): number {
  return rows.reduce((sum, { due }) => sum + due, 0);
}
