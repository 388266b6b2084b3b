import { opensAt } from "../rows/admit.ts";
import { dueByGate, type OpenFlow } from "../rows/open-flow.ts";
import type { Statements } from "./driver.ts";
import { findGates, holdersOf, isHeld } from "./gates.ts";

// Jumps on the partial index from flow to flow of one gate after the other: it costs as many steps as there are flows,
// not rows. The first row of each is its earliest.
const OPEN_FLOWS = `WITH RECURSIVE open (gate, backlog, flow, due_at) AS (
    (SELECT gate, backlog, flow, due_at FROM delivery WHERE due_at IS NOT NULL
      ORDER BY gate, backlog, flow, due_at LIMIT 1)
    UNION ALL
    SELECT next.gate, next.backlog, next.flow, next.due_at FROM open
      CROSS JOIN LATERAL (SELECT gate, backlog, flow, due_at FROM delivery
        WHERE due_at IS NOT NULL AND (gate, backlog, flow) > (open.gate, open.backlog, open.flow)
        ORDER BY gate, backlog, flow, due_at LIMIT 1) AS next
  )
  SELECT gate, backlog, flow, due_at FROM open`;

/** What takes turns in a gate and has something open, gate by gate. */
export function openFlows(sql: Statements): Promise<readonly OpenFlow[]> {
  return sql.all<OpenFlow>(OPEN_FLOWS);
}

/** Gate → when its next delivery may go: when it is due, and the gate lets one through. None that a person paused. */
export async function nextDue(sql: Statements, now: number): Promise<ReadonlyMap<string, number>> {
  const flows = await openFlows(sql);
  if (flows.length === 0) return new Map();
  const named = new Set(flows.flatMap(({ gate }) => holdersOf(gate)));
  const gates = await findGates(sql, [...named]);
  return dueByGate(flows, (gate) => (isHeld(gates, gate) ? undefined : opensAt(gates.find(gate), now)));
}
