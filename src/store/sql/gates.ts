import { destinationOf, EVERY_GATE } from "../../model/gate.ts";
import type { PauseOrder } from "../../ports/upkeep.ts";
import { type GateTableRow, newGate } from "../rows/gate-row.ts";
import type { Undoing } from "./undoing.ts";

/** The rows of gates: asked for at every claim and settlement, so that each is read once. Only this process writes. */
export type Gates = {
  find(gate: string): GateTableRow;
  /** Inside a transaction. */
  save(row: GateTableRow): void;
  /** By name. */
  all(): readonly GateTableRow[];
};

const FIND = "SELECT * FROM gate WHERE gate = CAST(? AS TEXT)";
const LIST = "SELECT * FROM gate ORDER BY gate";
const SAVE = `INSERT OR REPLACE INTO gate
    (gate, last_attempt_at, last_delivered_at, failures, failing_since, first_failed, several, opened_at, probes,
     probe_at, probe, asked_at, asked_until, paused_at, paused_by, free_at, every_ms, turn)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** What is remembered of a transaction that fails is forgotten with it. */
export function gatesOf({ sql, onRollback }: Undoing): Gates {
  const known = new Map<string, GateTableRow>();
  return {
    find(gate) {
      const row = known.get(gate) ?? sql.all<GateTableRow>(FIND, gate)[0] ?? newGate(gate);
      known.set(gate, row);
      return row;
    },
    save(row) {
      const { gate, last_attempt_at, last_delivered_at, failures, failing_since, first_failed } = row;
      const { several, opened_at, probes, probe_at, probe, asked_at, asked_until } = row;
      const first = [gate, last_attempt_at, last_delivered_at, failures, failing_since, first_failed];
      const then = [several, opened_at, probes, probe_at, probe, asked_at, asked_until];
      sql.all(SAVE, ...first, ...then, row.paused_at, row.paused_by, row.free_at, row.every_ms, row.turn);
      known.set(gate, row);
      onRollback(() => known.delete(gate));
    },
    all: () => sql.all<GateTableRow>(LIST),
  };
}

/** Has a person paused everything? */
export function isAllPaused(gates: Gates): boolean {
  return gates.find(EVERY_GATE).paused_at !== null;
}

/** Has a person paused it, or all of its destination? The row of a destination holds for gates that nobody knows yet. */
export function isPaused(gates: Gates, gate: string): boolean {
  return gates.find(gate).paused_at !== null || gates.find(destinationOf(gate)).paused_at !== null;
}

/** Who paused it first stays the one who did. */
export function pauseGate(gates: Gates, { gate = EVERY_GATE, by }: PauseOrder, now: number): void {
  const row = gates.find(gate);
  if (row.paused_at === null) gates.save({ ...row, paused_at: now, paused_by: by });
}

/** Without a gate, all that anybody paused. What the far side asked for is not ours to cut short. */
export function resumeGate(gates: Gates, { gate }: PauseOrder): void {
  for (const row of gate === undefined ? gates.all() : [gates.find(gate)]) {
    gates.save({ ...row, paused_at: null, paused_by: null, probes: 0, probe_at: 0 });
  }
}
