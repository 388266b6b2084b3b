import type { Breaker } from "../../model/breaker.ts";

/** The columns of `gate`, as the database gives them. */
export type GateTableRow = {
  readonly gate: string;
  readonly last_attempt_at: number | null;
  readonly last_delivered_at: number | null;
  readonly failures: number;
  readonly failing_since: number | null;
  readonly first_failed: number | null;
  readonly several: number;
  readonly opened_at: number | null;
  readonly probes: number;
  readonly probe_at: number;
  readonly probe: number | null;
  readonly asked_at: number | null;
  readonly asked_until: number;
  readonly paused_at: number | null;
  readonly paused_by: string | null;
  readonly free_at: number;
  readonly every_ms: number;
  readonly turn: string;
};

const NEW: Omit<GateTableRow, "gate"> = {
  last_attempt_at: null,
  last_delivered_at: null,
  failures: 0,
  failing_since: null,
  first_failed: null,
  several: 0,
  opened_at: null,
  probes: 0,
  probe_at: 0,
  probe: null,
  asked_at: null,
  asked_until: 0,
  paused_at: null,
  paused_by: null,
  free_at: 0,
  every_ms: 0,
  turn: "",
};

/** Of a gate that nothing is known of yet. */
export function newGate(gate: string): GateTableRow {
  return { gate, ...NEW };
}

/** The breaker that a row keeps. */
export function breakerOf(row: GateTableRow): Breaker {
  return {
    failures: row.failures,
    failing_since: row.failing_since ?? undefined,
    first_failed: row.first_failed ?? undefined,
    several: row.several === 1,
    opened_at: row.opened_at ?? undefined,
    probes: row.probes,
    probe_at: row.probe_at,
    probe: row.probe ?? undefined,
  };
}

/** The row with another breaker. */
export function withBreaker(row: GateTableRow, breaker: Breaker): GateTableRow {
  return {
    ...row,
    failures: breaker.failures,
    failing_since: breaker.failing_since ?? null,
    first_failed: breaker.first_failed ?? null,
    several: breaker.several ? 1 : 0,
    opened_at: breaker.opened_at ?? null,
    probes: breaker.probes,
    probe_at: breaker.probe_at,
    probe: breaker.probe ?? null,
  };
}
