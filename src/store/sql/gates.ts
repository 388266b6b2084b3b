import { type Breaker, CLOSED } from "../../model/breaker.ts";
import { EVERY_GATE } from "../../model/gate.ts";
import type { PauseOrder } from "../../ports/upkeep.ts";
import type { Driver } from "./driver.ts";

/** The columns of `gate`, as SQLite gives them. */
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

const FIND = "SELECT * FROM gate WHERE gate = CAST(? AS TEXT)";
const KEEP_BREAKER = `INSERT INTO gate
    (gate, failures, failing_since, first_failed, several, opened_at, probes, probe_at, probe)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (gate) DO UPDATE SET failures = excluded.failures, failing_since = excluded.failing_since,
    first_failed = excluded.first_failed, several = excluded.several, opened_at = excluded.opened_at,
    probes = excluded.probes, probe_at = excluded.probe_at, probe = excluded.probe`;
const ASK_TO_WAIT = `INSERT INTO gate (gate, asked_at, asked_until) VALUES (?, ?, ?)
  ON CONFLICT (gate) DO UPDATE SET asked_at = excluded.asked_at, asked_until = excluded.asked_until
  WHERE asked_until < excluded.asked_until`;
const NOTE_DELIVERED = `INSERT INTO gate (gate, last_delivered_at) VALUES (?, ?)
  ON CONFLICT (gate) DO UPDATE SET last_delivered_at = excluded.last_delivered_at`;
const PAUSE = `INSERT INTO gate (gate, paused_at, paused_by) VALUES (?, ?, ?)
  ON CONFLICT (gate) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by
  WHERE paused_at IS NULL`;
const RESUMED = "paused_at = NULL, paused_by = NULL, asked_until = 0, probes = 0, probe_at = 0";
const RESUME = `UPDATE gate SET ${RESUMED} WHERE gate = ?`;
const RESUME_ALL = `UPDATE gate SET ${RESUMED}`;

export function findGate(sql: Driver, gate: string): GateTableRow | undefined {
  return sql.all<GateTableRow>(FIND, gate)[0];
}

/** Has a person paused everything? */
export function isAllPaused(sql: Driver): boolean {
  return isPaused(findGate(sql, EVERY_GATE));
}

/** Has a person paused it? */
export function isPaused(row: GateTableRow | undefined): boolean {
  return row !== undefined && row.paused_at !== null;
}

export function breakerOf(row: GateTableRow | undefined): Breaker {
  if (!row) return CLOSED;
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

export function keepBreaker(sql: Driver, gate: string, breaker: Breaker): void {
  sql.all(
    KEEP_BREAKER,
    gate,
    breaker.failures,
    breaker.failing_since ?? null,
    breaker.first_failed ?? null,
    breaker.several ? 1 : 0,
    breaker.opened_at ?? null,
    breaker.probes,
    breaker.probe_at,
    breaker.probe ?? null,
  );
}

/** The far side asked us to wait; never shortens what it asked before. */
export function askToWait(sql: Driver, gate: string, until: number, now: number): void {
  sql.all(ASK_TO_WAIT, gate, now, until);
}

export function noteDelivered(sql: Driver, gate: string, now: number): void {
  sql.all(NOTE_DELIVERED, gate, now);
}

/** Who paused it first stays the one who did. */
export function pauseGate(sql: Driver, { gate, by }: PauseOrder, now: number): void {
  sql.all(PAUSE, gate ?? EVERY_GATE, now, by);
}

/** Without a gate, all that anybody paused. */
export function resumeGate(sql: Driver, { gate }: PauseOrder): void {
  if (gate === undefined) sql.all(RESUME_ALL);
  else sql.all(RESUME, gate);
}
