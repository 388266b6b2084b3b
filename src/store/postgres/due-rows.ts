import type { DeliveryRow } from "../rows/delivery-row.ts";
import { PREVIEWS } from "../rows/flow.ts";
import { inTurns, PROBE_CANDIDATES, probeOf, takenInTurns } from "../rows/turns.ts";
import type { Statements } from "./driver.ts";

/** The columns of `delivery`. */
export type JobDeliveryRow = DeliveryRow & {
  /** What its last attempt ran under. */
  readonly job: string | null;
};

/** What is looked for in a gate. */
export type DueQuery = {
  readonly gate: string;
  /** The flow that had its turn last. */
  readonly turn: string;
  /** So many at most. */
  readonly room: number;
  /** Where a gate does not let everything through, previews are claimed by themselves. */
  readonly which: "all" | "previews" | "others";
  /** The one that finds out whether the gate is well: after so many before it. */
  readonly probe?: number | undefined;
};

const BACKLOGS = [0, 1] as const;
const NO_LIMIT = 2 ** 31;

// Jumps from flow to flow on the partial index: it costs as many steps as there are flows, not rows. What somebody else
// is just changing is passed over: to wait for it here, where others wait for the gate, could be to wait for each other.
const FIND_DUE = `WITH RECURSIVE asked AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS asked (gate, which, room, most)
  ),
  flow (gate, backlog, flow) AS (
    SELECT asked.gate, first.backlog, first.flow FROM asked
      CROSS JOIN LATERAL (SELECT backlog, flow FROM delivery
        WHERE delivery.gate = asked.gate AND due_at IS NOT NULL
        ORDER BY backlog, flow LIMIT 1) AS first
    UNION ALL
    SELECT flow.gate, next.backlog, next.flow FROM flow
      CROSS JOIN LATERAL (SELECT backlog, flow FROM delivery
        WHERE delivery.gate = flow.gate AND due_at IS NOT NULL AND (backlog, flow) > (flow.backlog, flow.flow)
        ORDER BY backlog, flow LIMIT 1) AS next
  ),
  due AS (
    SELECT flow.*, asked.room, asked.most, count(*) OVER (PARTITION BY flow.gate, flow.backlog) AS flows
    FROM flow JOIN asked ON asked.gate = flow.gate
    WHERE (asked.which = 'all' OR (asked.which = 'previews') = (flow.flow = '${PREVIEWS}'))
      AND EXISTS (SELECT 1 FROM delivery WHERE delivery.gate = flow.gate AND delivery.backlog = flow.backlog
        AND delivery.flow = flow.flow AND due_at IS NOT NULL AND due_at <= $5)
  )
  SELECT found.* FROM due
    CROSS JOIN LATERAL (SELECT * FROM delivery
      WHERE delivery.gate = due.gate AND delivery.backlog = due.backlog AND delivery.flow = due.flow
        AND due_at IS NOT NULL AND due_at <= $5 AND seq <> ALL ($6::bigint[])
      ORDER BY due_at, seq LIMIT CASE WHEN due.flows >= due.room THEN 1 ELSE due.most END
      FOR UPDATE SKIP LOCKED) AS found
    ORDER BY found.due_at, found.seq`;

/**
 * By gate: up to `room` due deliveries, one of each flow in turn, live ones first; without those in `except`. Nobody
 * else changes them before the transaction ends.
 */
export async function findDue(
  sql: Statements,
  queries: readonly DueQuery[],
  now: number,
  except: readonly number[],
): Promise<ReadonlyMap<string, readonly JobDeliveryRow[]>> {
  if (queries.length === 0) return new Map();
  const rows = await sql.all<JobDeliveryRow>(
    FIND_DUE,
    queries.map(({ gate }) => gate),
    queries.map(({ which }) => which),
    queries.map(({ probe, room }) => (probe === undefined ? room : NO_LIMIT)),
    queries.map(({ probe, room }) => (probe === undefined ? room : PROBE_CANDIDATES)),
    now,
    except,
  );
  const byGate = Map.groupBy(rows, ({ gate }) => gate);
  return new Map(queries.map((query) => [query.gate, chosen(query, byGate.get(query.gate) ?? [], now)]));
}

function chosen(
  { probe, room, turn }: DueQuery,
  rows: readonly JobDeliveryRow[],
  now: number,
): readonly JobDeliveryRow[] {
  const found: JobDeliveryRow[] = [];
  for (const backlog of BACKLOGS) {
    const due = rows.filter((row) => row.backlog === backlog);
    if (probe === undefined) found.push(...chosenInTurns(due, turn, room - found.length));
    else if (found.length === 0) found.push(...[probeOf(due, probe, now) ?? []].flat());
  }
  return found;
}

function chosenInTurns(
  due: readonly JobDeliveryRow[],
  turn: string,
  room: number,
): readonly JobDeliveryRow[] {
  if (room <= 0 || due.length === 0) return [];
  const byFlow = Map.groupBy(due, ({ flow }) => flow);
  const flows = inTurns([...byFlow.keys()].toSorted(byBytes), turn).slice(0, room);
  const most = byFlow.size >= room ? 1 : room;
  return takenInTurns(
    flows.map((flow) => (byFlow.get(flow) ?? []).slice(0, most)),
    room,
  );
}

/** As the database orders them. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
