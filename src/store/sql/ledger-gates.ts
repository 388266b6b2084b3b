import type { GateRow } from "../../ports/ledger.ts";
import { gateRows, mostOfGate } from "../rows/gate-rows.ts";
import type { OpenFlow } from "../rows/open-flow.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { openFlows } from "./next-due.ts";

const COUNT_DUE = `SELECT count(*) AS due FROM (SELECT 1 FROM delivery
  WHERE gate = CAST(? AS TEXT) AND backlog = (? | 0) AND flow = CAST(? AS TEXT)
    AND due_at IS NOT NULL AND due_at <= (? | 0)
  LIMIT (? | 0))`;

/**
 * How gates are, by name. Costs a few steps for each gate and flow; what is due is counted up to `MOST_COUNTED` in all,
 * shared between the gates that have any.
 */
export function listGates(
  { sql, gates }: Pick<SqlContext, "sql" | "gates">,
  now: number,
): readonly GateRow[] {
  const flows = openFlows(sql);
  const seen = { rows: gates.all(), flows, now };
  const most = mostOfGate(seen);
  const due = Map.groupBy(
    flows.filter(({ due_at }) => due_at <= now),
    ({ gate }) => gate,
  );
  return gateRows(seen, (gate) => countDue(sql, due.get(gate) ?? [], most, now));
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
