import type { DeliveryRow } from "../rows/delivery-row.ts";
import { PREVIEWS } from "../rows/flow.ts";
import { inTurns, PROBE_CANDIDATES, probeOf, takenInTurns } from "../rows/turns.ts";
import type { Driver } from "./driver.ts";

const LIVE = 0;
const REPLAYED = 1;
const BACKLOGS = [LIVE, REPLAYED] as const;

// Jumps from flow to flow on the partial index: it costs as many steps as there are flows, not rows.
const FIND_FLOWS = `WITH RECURSIVE due (flow) AS (
    VALUES ('')
    UNION ALL
    SELECT (SELECT flow FROM delivery
        WHERE gate = CAST(? AS TEXT) AND backlog = (? | 0) AND due_at IS NOT NULL AND flow > due.flow
        ORDER BY flow LIMIT 1)
      FROM due WHERE due.flow IS NOT NULL
  )
  SELECT flow FROM due WHERE flow IS NOT NULL
    AND (SELECT due_at FROM delivery
      WHERE gate = CAST(? AS TEXT) AND backlog = (? | 0) AND flow = due.flow AND due_at IS NOT NULL
      ORDER BY due_at LIMIT 1) <= (? | 0)`;
// SQLite compiles a statement anew at every run, 5 to 20 µs, when its plan depends on a parameter's value; one that
// stands in an expression is left out of the planning. So are those of the sorted and joined statements here.
const FIND_DUE = `SELECT * FROM delivery
  WHERE gate = CAST(? AS TEXT) AND backlog = (? | 0) AND flow = CAST(? AS TEXT)
    AND due_at IS NOT NULL AND due_at <= (? | 0)
  ORDER BY due_at, seq LIMIT (? | 0)`;

/** What is looked for in a gate. */
export type DueQuery = {
  readonly gate: string;
  readonly now: number;
  /** The flow that had its turn last. */
  readonly turn: string;
  /** Previews are claimed by themselves. */
  readonly withoutPreviews: boolean;
};

/** Up to `room` due deliveries, one of each flow in turn, live ones first. Fewer than `room`: there are no more. */
export function dueInTurns(sql: Driver, query: DueQuery, room: number): readonly DeliveryRow[] {
  return liveFirst(room, (backlog, left) => takenInTurns(rowsByFlow(sql, query, backlog, left), left));
}

/** What ends in the outbox, whatever holds up the others. */
export function duePreviews(sql: Driver, { gate, now }: DueQuery, room: number): readonly DeliveryRow[] {
  return liveFirst(room, (backlog, left) =>
    sql.all<DeliveryRow>(FIND_DUE, gate, backlog, PREVIEWS, now, left),
  );
}

/**
 * The one that finds out whether the gate is well: one of the oldest live ones, each `turn` another; but first what has
 * waited for as long as all retries take, and has its last attempt.
 */
export function dueForProbe(sql: Driver, query: DueQuery, turn: number): readonly DeliveryRow[] {
  for (const backlog of BACKLOGS) {
    const oldest = flowsOf(sql, query, backlog).flatMap((flow) =>
      sql.all<DeliveryRow>(FIND_DUE, query.gate, backlog, flow, query.now, PROBE_CANDIDATES),
    );
    const probe = probeOf(oldest, turn, query.now);
    if (probe) return [probe];
  }
  return [];
}

function liveFirst(
  room: number,
  find: (backlog: number, left: number) => readonly DeliveryRow[],
): readonly DeliveryRow[] {
  const found: DeliveryRow[] = [];
  for (const backlog of BACKLOGS) {
    const left = room - found.length;
    if (left > 0) found.push(...find(backlog, left));
  }
  return found;
}

function rowsByFlow(sql: Driver, query: DueQuery, backlog: number, room: number) {
  const flows = flowsOf(sql, query, backlog);
  const inTurn = inTurns(flows, query.turn);
  const most = inTurn.length >= room ? 1 : room;
  return inTurn
    .slice(0, room)
    .map((flow) => sql.all<DeliveryRow>(FIND_DUE, query.gate, backlog, flow, query.now, most));
}

function flowsOf(sql: Driver, { gate, now, withoutPreviews }: DueQuery, backlog: number): readonly string[] {
  const flows = sql
    .all<{ flow: string }>(FIND_FLOWS, gate, backlog, gate, backlog, now)
    .map(({ flow }) => flow);
  return withoutPreviews ? flows.filter((flow) => flow !== PREVIEWS) : flows;
}
