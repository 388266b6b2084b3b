import { destinationOf, EVERY_GATE } from "../../model/gate.ts";
import { freeAt } from "../../model/pace.ts";
import { MOST_COUNTED } from "../../model/queue-status.ts";
import type { GateRow } from "../../ports/ledger.ts";
import { askedUntil } from "./admit.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import type { GateTableRow } from "./gates.ts";
import { type OpenFlow, openFlows } from "./next-due.ts";

const COUNT_DUE = `SELECT count(*) AS due FROM (SELECT 1 FROM delivery
  WHERE gate = CAST(? AS TEXT) AND backlog = (? | 0) AND flow = CAST(? AS TEXT)
    AND due_at IS NOT NULL AND due_at <= (? | 0)
  LIMIT (? | 0))`;

/** Of each gate, however many gates there are. */
const LEAST_COUNTED = 1_000;

/**
 * How gates are, by name. Costs a few steps for each gate and flow; what is due is counted up to `MOST_COUNTED` in all,
 * shared between the gates that have any.
 */
export function listGates(
  { sql, gates }: Pick<SqlContext, "sql" | "gates">,
  now: number,
): readonly GateRow[] {
  const known = new Map(gates.all().map((row) => [row.gate, row]));
  const open = Map.groupBy(openFlows(sql), ({ gate }) => gate);
  const everything = known.get(EVERY_GATE);
  const paused = everything && everything.paused_at !== null ? everything : undefined;
  if (!paused) known.delete(EVERY_GATE);
  const dueGates = [...open.values()].filter((flows) => flows.some(({ due_at }) => due_at <= now)).length;
  const most = Math.max(LEAST_COUNTED, Math.floor(MOST_COUNTED / dueGates));
  return [...new Set([...known.keys(), ...open.keys()])].toSorted().map((gate) =>
    gateRow(sql, {
      ...{ gate, row: known.get(gate), destination: known.get(destinationOf(gate)) },
      ...{ flows: open.get(gate) ?? [], paused, most, now },
    }),
  );
}

type Known = {
  readonly gate: string;
  readonly row: GateTableRow | undefined;
  /** What a person said of all gates there. */
  readonly destination: GateTableRow | undefined;
  readonly flows: readonly OpenFlow[];
  /** A person has paused everything. */
  readonly paused: GateTableRow | undefined;
  /** Rows are counted up to here. */
  readonly most: number;
  readonly now: number;
};

function gateRow(sql: Driver, { gate, row, destination, flows, paused, most, now }: Known): GateRow {
  const due = flows.filter(({ due_at }) => due_at <= now);
  const count = countDue(sql, due, most, now);
  return {
    gate,
    due: count,
    more: count >= most || undefined,
    oldest_due_at: earliest(due),
    next_due_at: earliest(flows),
    failures: row?.failures ?? 0,
    failing_since: row?.failing_since ?? undefined,
    paused: byPerson(row) ?? byPerson(destination) ?? pauseOf(row, now) ?? byPerson(paused),
    paced_until: row && pacedUntil(row, now),
    last_attempt_at: row?.last_attempt_at ?? undefined,
    last_delivered_at: row?.last_delivered_at ?? undefined,
  };
}

function earliest(flows: readonly OpenFlow[]): number | undefined {
  return flows.length === 0 ? undefined : Math.min(...flows.map(({ due_at }) => due_at));
}

function countDue(sql: Driver, flows: readonly OpenFlow[], most: number, now: number): number {
  let count = 0;
  for (const { gate, backlog, flow } of flows) {
    const room = most - count;
    if (room <= 0) break;
    count += sql.all<{ due: number }>(COUNT_DUE, gate, backlog, flow, now, room)[0]?.due ?? 0;
  }
  return count;
}

function pacedUntil({ free_at, every_ms }: GateTableRow, now: number): number | undefined {
  const next = freeAt(free_at, every_ms, now);
  return next > now ? next : undefined;
}

function byPerson(row: GateTableRow | undefined): GateRow["paused"] {
  return row && row.paused_at !== null
    ? { why: "person", since: row.paused_at, by: row.paused_by ?? undefined }
    : undefined;
}

/** A failure goes before what the far side asks. */
function pauseOf(row: GateTableRow | undefined, now: number): GateRow["paused"] {
  if (!row) return undefined;
  if (row.opened_at !== null) return { why: "failing", since: row.opened_at, until: row.probe_at };
  const until = askedUntil(row, now);
  return until > now ? { why: "far_side", since: row.asked_at ?? now, until } : undefined;
}
