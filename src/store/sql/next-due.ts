import { opensAt } from "../rows/admit.ts";
import { dueByGate, type OpenFlow } from "../rows/open-flow.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { isAllPaused, isPaused } from "./gates.ts";

// Jumps on the partial index from flow to flow of one gate after the other: it costs as many steps as there are flows,
// not rows. The first row of each is its earliest.
const OPEN_FLOWS = `WITH RECURSIVE open (gate, backlog, flow, due_at) AS (
    VALUES ('', 0, '', 0)
    UNION ALL
    SELECT delivery.gate, delivery.backlog, delivery.flow, delivery.due_at FROM open
      CROSS JOIN delivery ON delivery.seq = coalesce(
        (SELECT seq FROM delivery WHERE due_at IS NOT NULL
          AND gate = open.gate AND backlog = open.backlog AND flow > open.flow
          ORDER BY flow, due_at, seq LIMIT 1),
        (SELECT seq FROM delivery WHERE due_at IS NOT NULL AND gate = open.gate AND backlog > open.backlog
          ORDER BY backlog, flow, due_at, seq LIMIT 1),
        (SELECT seq FROM delivery WHERE due_at IS NOT NULL AND gate > open.gate
          ORDER BY gate, backlog, flow, due_at, seq LIMIT 1))
  )
  SELECT gate, backlog, flow, due_at FROM open WHERE gate <> ''`;

/** What takes turns in a gate and has something open, gate by gate. */
export function openFlows(sql: Driver): readonly OpenFlow[] {
  return sql.all<OpenFlow>(OPEN_FLOWS);
}

/** Gate → when its next delivery may go: when it is due, and the gate lets one through. None that a person paused. */
export function nextDue(
  { sql, gates }: Pick<SqlContext, "sql" | "gates">,
  now: number,
): ReadonlyMap<string, number> {
  const flows = openFlows(sql);
  if (flows.length === 0 || isAllPaused(gates)) return new Map();
  return dueByGate(flows, (gate) => (isPaused(gates, gate) ? undefined : opensAt(gates.find(gate), now)));
}
