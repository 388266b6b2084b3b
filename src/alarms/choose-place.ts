import type { Alarm } from "../model/alarm.ts";
import { destinationOf } from "../model/gate.ts";
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
  const isOpen = openPlaces(gates);
  const inOrder = places.toSorted((a, b) => Number(b.id === alarm.told) - Number(a.id === alarm.told));
  const isOther = ({ destination, id }: RuleAction) => destination !== alarm.key || id === alarm.told;
  return inOrder.find((place) => isOpen(place) && isOther(place)) ?? inOrder[0];
}

/**
 * Where an alarm is told as well, because nothing arrives by now where it was to be told: the next place by another way.
 * Its action is that of the escape, so that the two never tell both. Pure.
 */
export function chooseEscape(
  places: readonly RuleAction[],
  gates: readonly GateRow[],
  alarm: Pick<Alarm, "told">,
): { readonly action: RuleAction; readonly told: string } | undefined {
  const isOpen = openPlaces(gates);
  const place = places.find(({ id }) => id === alarm.told);
  const action = place && !isOpen(place) ? place.on_failure.find(isOpen) : undefined;
  return place && action && { action, told: action.id.slice(place.id.length + 1) };
}

/** Does what is sent there arrive? */
function openPlaces(gates: readonly GateRow[]): (place: RuleAction) => boolean {
  const failing = new Set(
    gates.filter(({ paused }) => paused?.why === "failing").map(({ gate }) => destinationOf(gate)),
  );
  const paused = new Set(gates.filter((row) => row.paused).map(({ gate }) => gate));
  return ({ destination, gate }) =>
    !failing.has(destination) && !paused.has(gate) && !paused.has(destination);
}
