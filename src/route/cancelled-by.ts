import type { CancelWhen, Heard } from "../model/plan.ts";
import { cancels, type Stoppable } from "../model/stops.ts";
import { isNamed } from "./listening.ts";

/** Is one of the events of the reminder's subject among those that `cancel_when` names, and newer? */
export function cancelledBy(
  { events, same }: CancelWhen,
  reminder: Stoppable,
  heard: readonly Heard[],
): boolean {
  return heard.some((one) => isNamed(one.type, events) && cancels(one, reminder, same));
}
