import { destinationOf, EVERY_GATE } from "../../model/gate.ts";
import { freeAt } from "../../model/pace.ts";
import { MOST_COUNTED } from "../../model/queue-status.ts";
import type { GateRow } from "../../ports/ledger.ts";
import { askedUntil } from "./admit.ts";
import type { GateTableRow } from "./gate-row.ts";
import type { OpenFlow } from "./open-flow.ts";

/** Of each gate, however many gates there are. */
const LEAST_COUNTED = 1_000;

/** What is known of gates at a moment. */
export type GatesSeen = {
  readonly rows: readonly GateTableRow[];
  /** Gate by gate. */
  readonly flows: readonly OpenFlow[];
  readonly now: number;
};

/** How many of what is due are counted of a gate: the gates that have any share `MOST_COUNTED`. */
export function mostOfGate({ flows, now }: GatesSeen): number {
  const dueGates = new Set(flows.filter(({ due_at }) => due_at <= now).map(({ gate }) => gate)).size;
  return Math.max(LEAST_COUNTED, Math.floor(MOST_COUNTED / dueGates));
}

/** How gates are, by name. `dueOf`: how much of a gate is due, counted up to `mostOfGate`. */
export function gateRows(seen: GatesSeen, dueOf: (gate: string) => number): readonly GateRow[] {
  const { rows, flows, now } = seen;
  const known = new Map(rows.map((row) => [row.gate, row]));
  const open = Map.groupBy(flows, ({ gate }) => gate);
  const everything = known.get(EVERY_GATE);
  const paused = everything && everything.paused_at !== null ? everything : undefined;
  if (!paused) known.delete(EVERY_GATE);
  const most = mostOfGate(seen);
  return [...new Set([...known.keys(), ...open.keys()])].toSorted().map((gate) =>
    gateRow({
      ...{ gate, row: known.get(gate), destination: known.get(destinationOf(gate)) },
      ...{ flows: open.get(gate) ?? [], due: dueOf(gate), paused, most, now },
    }),
  );
}

type Known = {
  readonly gate: string;
  readonly row: GateTableRow | undefined;
  /** What a person said of all gates there. */
  readonly destination: GateTableRow | undefined;
  readonly flows: readonly OpenFlow[];
  readonly due: number;
  /** A person has paused everything. */
  readonly paused: GateTableRow | undefined;
  /** Rows are counted up to here. */
  readonly most: number;
  readonly now: number;
};

function gateRow({ gate, row, destination, flows, due, paused, most, now }: Known): GateRow {
  return {
    gate,
    due,
    more: due >= most || undefined,
    oldest_due_at: earliest(flows.filter(({ due_at }) => due_at <= now)),
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
