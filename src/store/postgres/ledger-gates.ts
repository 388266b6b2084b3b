import type { GateRow } from "../../ports/ledger.ts";
import { type GatesSeen, gateRows, mostOfGate } from "../rows/gate-rows.ts";
import type { Statements } from "./driver.ts";
import { allGates } from "./gates.ts";
import { openFlows } from "./next-due.ts";

// Of each gate flow after flow, until there is enough: no flow, and no gate, has more rows read than that.
const COUNT_DUE = `WITH flow AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[]) AS flow (gate, backlog, flow))
  SELECT known.gate, counted.due FROM (SELECT DISTINCT gate FROM flow) AS known
  CROSS JOIN LATERAL (SELECT count(*) AS due FROM (SELECT 1 FROM flow
    CROSS JOIN LATERAL (SELECT 1 FROM delivery
      WHERE delivery.gate = flow.gate AND delivery.backlog = flow.backlog AND delivery.flow = flow.flow
        AND due_at IS NOT NULL AND due_at <= $4 ORDER BY due_at LIMIT $5) AS due
    WHERE flow.gate = known.gate LIMIT $5) AS enough) AS counted`;

type Counted = { readonly gate: string; readonly due: number };

/**
 * How gates are, by name. Costs a few steps for each gate and flow; what is due is counted up to `MOST_COUNTED` in all,
 * shared between the gates that have any.
 */
export async function listGates(sql: Statements, now: number): Promise<readonly GateRow[]> {
  const flows = await openFlows(sql);
  const seen = { rows: await allGates(sql), flows, now };
  const counts = await countDue(sql, seen);
  return gateRows(seen, (gate) => counts.get(gate) ?? 0);
}

async function countDue(sql: Statements, seen: GatesSeen): Promise<ReadonlyMap<string, number>> {
  const { flows, now } = seen;
  const due = flows.filter(({ due_at }) => due_at <= now);
  if (due.length === 0) return new Map();
  const rows = await sql.all<Counted>(
    COUNT_DUE,
    due.map(({ gate }) => gate),
    due.map(({ backlog }) => backlog),
    due.map(({ flow }) => flow),
    now,
    mostOfGate(seen),
  );
  return new Map(rows.map((row) => [row.gate, row.due]));
}
