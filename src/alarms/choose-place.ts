import { destinationOf } from "../deliver/capacity.ts";
import type { Alarm } from "../model/alarm.ts";
import type { GateRow } from "../ports/ledger.ts";
import type { RuleAction } from "../route/rule-set.ts";

/**
 * Who is told of an alarm: of its end whoever was told of its begin, else the first of the settings' places; but none
 * that cannot be reached now, or that the alarm itself is about. If there is no other, the first all the same: there the
 * message waits. Pure.
 */
export function choosePlace(
  places: readonly RuleAction[],
  gates: readonly GateRow[],
  alarm: Pick<Alarm, "key" | "told">,
): RuleAction | undefined {
  const failing = new Set(
    gates.filter(({ paused }) => paused?.why === "failing").map(({ gate }) => destinationOf(gate)),
  );
  const paused = new Set(gates.filter((row) => row.paused).map(({ gate }) => gate));
  const inOrder = places.toSorted((a, b) => Number(b.id === alarm.told) - Number(a.id === alarm.told));
  const isOpen = ({ destination, gate, id }: RuleAction) =>
    !failing.has(destination) && !paused.has(gate) && (destination !== alarm.key || id === alarm.told);
  return inOrder.find(isOpen) ?? inOrder[0];
}
