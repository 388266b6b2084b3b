import { isTerminal } from "../../model/decision.ts";
import type { Cancel, Statement } from "../../model/plan.ts";
import type { CancelReason } from "../../model/reasons.ts";
import { cancels, stops } from "../../model/stops.ts";
import { type OpenStopRow, stoppableOf } from "./stop-rows.ts";

/** Why what is open ends after what was said, with the cancels of that event's plan; undefined: it goes on. */
export function reasonToStop(
  row: OpenStopRow,
  said: Statement,
  named: readonly Cancel[],
): CancelReason | undefined {
  const stoppable = stoppableOf(row);
  if (row.by_decision === 1 && isTerminal(said.decision) && stops(said, stoppable)) return "decided";
  const isCancelled = named.some((cancel) => isOf(row, cancel) && cancels(said, stoppable, cancel.same));
  return isCancelled ? "cancel_event" : undefined;
}

function isOf(row: OpenStopRow, { rule, was, action }: Cancel): boolean {
  return row.action === action && (row.rule === rule || was.includes(row.rule));
}
