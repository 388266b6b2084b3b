import { type Pace, takeLeave } from "../../model/pace.ts";
import { PREVIEWS } from "./flow.ts";
import type { GateTableRow } from "./gate-row.ts";

/** What was claimed of a gate, beside previews that its pace, or its failing, did not hold up. */
export type GateClaim = {
  readonly pace: Pace | undefined;
  /** Of each that was claimed, in their order. */
  readonly flows: readonly string[];
  /** The delivery that finds out whether the gate is well. */
  readonly probe: number | undefined;
  readonly leaseUntil: number;
  readonly now: number;
};

/** The gate's row after a claim. No second probe goes before the lease of the first one ends. */
export function gateClaimed(
  row: GateTableRow,
  { pace, flows, probe, leaseUntil, now }: GateClaim,
): GateTableRow {
  const paced = flows.filter((flow) => flow !== PREVIEWS);
  return {
    ...row,
    last_attempt_at: now,
    free_at: pace ? takeLeave(row.free_at, pace, now, paced.length).free_at : 0,
    every_ms: pace?.every_ms ?? 0,
    turn: paced.at(-1) ?? row.turn,
    ...(probe === undefined ? {} : { probe, probe_at: leaseUntil }),
  };
}
