import type { AlarmLimits, Known } from "../../src/alarms/finding.ts";
import type { GateRow } from "../../src/ports/ledger.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOON = Date.UTC(2026, 2, 4, 12);

export const LIMITS: AlarmLimits = {
  signature_failures: 5,
  sender_attempts_left: 3,
  delivery_overdue: 15 * MINUTE,
  quiet_after: 24 * HOUR,
  database_mb: 20_000,
  log_mb: 1_000,
  free_mb: 500,
};

/** A relay that has run for a day, and of which nothing is wrong. */
export function knownWith(changes: Partial<Known> = {}): Known {
  return {
    now: NOON,
    started_at: NOON - DAY,
    gates: [],
    deaths: [],
    paces: [],
    sources: [{ name: "persona", max_body: 1_048_576 }],
    troubles: new Map(),
    rules: { errors: 0, inForce: true },
    room: {},
    limits: LIMITS,
    open: [],
    ...changes,
  };
}

export const gate = (name: string, changes: Partial<GateRow> = {}): GateRow => ({
  gate: name,
  due: 0,
  failures: 0,
  ...changes,
});

export const failingGate = (name: string, changes: Partial<GateRow> = {}): GateRow =>
  gate(name, {
    due: 4,
    failures: 5,
    failing_since: NOON - MINUTE,
    paused: { why: "failing", since: NOON - MINUTE, until: NOON + MINUTE },
    ...changes,
  });
