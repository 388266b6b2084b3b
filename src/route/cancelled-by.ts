import type { CancelWhen, Heard } from "../model/plan.ts";
import { cancels, type Stoppable } from "../model/stops.ts";
import { isNamed } from "./listening.ts";

/** Is one of the events of the same subject among those that `cancel_when` means, and newer? */
export function cancelledBy(cancelWhen: CancelWhen, stoppable: Stoppable, heard: readonly Heard[]): boolean {
  return heard.some((one) => isMeant(one, cancelWhen) && cancels(one, stoppable, cancelWhen.same));
}

/** Does `cancel_when` name the event, and its decision if it asks for one? */
export function isMeant(
  { type, decision }: Pick<Heard, "type" | "decision">,
  { events, decisions }: Pick<CancelWhen, "events" | "decisions">,
): boolean {
  return (decisions?.includes(decision) ?? true) && isNamed(type, events);
}
