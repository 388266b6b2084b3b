import { destinationOf, EVERY_GATE } from "../../model/gate.ts";
import type { PauseOrder } from "../../ports/upkeep.ts";
import { type GateTableRow, newGate } from "../rows/gate-row.ts";
import type { Statements } from "./driver.ts";

/** Of gates, by name; one that nothing is known of yet is a new one. */
export type GateRows = { readonly find: (gate: string) => GateTableRow };

const LIST = "SELECT * FROM gate ORDER BY gate";
const FIND = "SELECT * FROM gate WHERE gate = ANY($1::text[])";
const LOCK = "SELECT * FROM gate WHERE gate = ANY($1::text[]) ORDER BY gate FOR UPDATE";
const LOCK_UNHELD = `SELECT gate.* FROM unnest($1::text[], $2::text[]) AS asked (gate, destination)
  JOIN gate ON gate.gate = asked.gate
  WHERE NOT EXISTS (SELECT 1 FROM gate AS holder
    WHERE holder.gate IN (asked.gate, asked.destination, '${EVERY_GATE}') AND holder.paused_at IS NOT NULL)
  ORDER BY gate.gate FOR UPDATE OF gate`;
const CREATE = "INSERT INTO gate (gate) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING";
const SAVE = `INSERT INTO gate
    (gate, last_attempt_at, last_delivered_at, failures, failing_since, first_failed, several, opened_at, probes,
     probe_at, probe, asked_at, asked_until, free_at, every_ms, turn)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  ON CONFLICT (gate) DO UPDATE SET
    (last_attempt_at, last_delivered_at, failures, failing_since, first_failed, several, opened_at, probes,
     probe_at, probe, asked_at, asked_until, free_at, every_ms, turn) =
    (excluded.last_attempt_at, excluded.last_delivered_at, excluded.failures, excluded.failing_since,
     excluded.first_failed, excluded.several, excluded.opened_at, excluded.probes, excluded.probe_at, excluded.probe,
     excluded.asked_at, excluded.asked_until, excluded.free_at, excluded.every_ms, excluded.turn)`;
const PAUSE = `INSERT INTO gate (gate, paused_at, paused_by) VALUES ($1, $2, $3)
  ON CONFLICT (gate) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by
    WHERE gate.paused_at IS NULL`;
const RESUME = `UPDATE gate SET paused_at = NULL, paused_by = NULL, probes = 0, probe_at = 0
  WHERE gate IN (SELECT gate FROM gate WHERE $1::text IS NULL OR gate = $1 ORDER BY gate FOR UPDATE)`;

/** All that something is known of, by name. */
export function allGates(sql: Statements): Promise<readonly GateTableRow[]> {
  return sql.all<GateTableRow>(LIST);
}

/** As they are; somebody may change them meanwhile. */
export async function findGates(sql: Statements, gates: readonly string[]): Promise<GateRows> {
  return byName(await sql.all<GateTableRow>(FIND, gates));
}

/** Nobody else changes them, nor claims of them, before the transaction ends. */
export async function lockGates(sql: Statements, gates: readonly string[]): Promise<GateRows> {
  const rows = await sql.all<GateTableRow>(LOCK, gates);
  if (rows.length === new Set(gates).size) return byName(rows);
  await sql.all(CREATE, gates);
  return byName(await sql.all<GateTableRow>(LOCK, gates));
}

/**
 * Those that no person has paused, nor all of their destination or everything; nobody else changes them, nor claims of
 * them, before the transaction ends.
 */
export async function lockUnheld(
  sql: Statements,
  gates: readonly string[],
): Promise<readonly GateTableRow[]> {
  const destinations = gates.map(destinationOf);
  const rows = await sql.all<GateTableRow>(LOCK_UNHELD, gates, destinations);
  if (rows.length === gates.length) return rows;
  // Those that are missing are held, or there is nothing known of them yet.
  await sql.all(CREATE, gates);
  return sql.all<GateTableRow>(LOCK_UNHELD, gates, destinations);
}

/** Of a gate that is locked. Whether a person paused it is not changed. */
export async function saveGate(sql: Statements, row: GateTableRow): Promise<void> {
  const { gate, last_attempt_at, last_delivered_at, failures, failing_since, first_failed } = row;
  const { several, opened_at, probes, probe_at, probe, asked_at, asked_until } = row;
  const first = [gate, last_attempt_at, last_delivered_at, failures, failing_since, first_failed];
  const then = [several, opened_at, probes, probe_at, probe, asked_at, asked_until];
  await sql.all(SAVE, ...first, ...then, row.free_at, row.every_ms, row.turn);
}

/** What may hold a gate: itself, all of its destination, everything. */
export function holdersOf(gate: string): readonly string[] {
  return [gate, destinationOf(gate), EVERY_GATE];
}

/** Has a person paused it, all of its destination, or everything? The rows are those of `holdersOf`. */
export function isHeld({ find }: GateRows, gate: string): boolean {
  return holdersOf(gate).some((holder) => find(holder).paused_at !== null);
}

/** Who paused it first stays the one who did. */
export async function pauseGate(
  sql: Statements,
  { gate = EVERY_GATE, by }: PauseOrder,
  now: number,
): Promise<void> {
  await sql.all(PAUSE, gate, now, by);
}

/** Without a gate, all that anybody paused. What the far side asked for is not ours to cut short. */
export async function resumeGate(sql: Statements, { gate }: PauseOrder): Promise<void> {
  await sql.all(RESUME, gate ?? null);
}

function byName(rows: readonly GateTableRow[]): GateRows {
  const known = new Map(rows.map((row) => [row.gate, row]));
  return { find: (gate) => known.get(gate) ?? newGate(gate) };
}
