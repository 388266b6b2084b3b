import type { Failure, Intent } from "../model/plan.ts";
import type { Claimed, Settlement } from "../ports/queue.ts";
import { inHours } from "../route/in-hours.ts";
import { ofAction } from "../route/of-action.ts";
import { isPreviewed, type PlanOptions } from "../route/plan.ts";
import type { RuleAction } from "../route/rule-set.ts";
import { isReminder, stopTerms } from "../route/to-intent.ts";
import type { FoundAction } from "./find-action.ts";

/** How a delivery ends, as far as it matters to what comes after it. */
export type Ending = Pick<Settlement, "next"> & {
  readonly attempt: Pick<Settlement["attempt"], "http_status">;
};

export type FollowInput = {
  readonly claimed: Claimed;
  readonly found: FoundAction;
  readonly ending: Ending;
  readonly now: number;
  readonly planning: PlanOptions;
};

/** What the end of a delivery brings about: the next one of its `repeat`, and `on_failure` when it is dead. Pure. */
export function follow(input: FollowInput): Settlement["follow"] {
  const intents = [...nextOccurrence(input), ...onFailure(input)];
  return intents.length === 0 ? undefined : { rules_hash: input.found.rules_hash, intents };
}

function nextOccurrence({ claimed, found, ending, now, planning }: FollowInput): readonly Intent[] {
  const { delivery, events } = claimed;
  const { rule, action } = found;
  const newest = events.at(-1)?.event;
  if (!action.repeat || !newest || !goesOn(ending) || delivery.occurrence >= action.repeat.times) return [];
  const { every } = action.repeat;
  return [
    {
      ...ofAction(rule, action),
      ...inHours({ hours: action.hours, after: every }, now + every),
      occurrence: delivery.occurrence + 1,
      trigger: delivery.trigger,
      // It is planned now: a rule that only shows what it would do shows this one, too.
      preview: delivery.preview || isPreviewed(rule, action, planning),
      reminder: isReminder(action, newest),
      stop: stopTerms(action, newest),
    },
  ];
}

/** One that failed, came too late or was one too many was its turn; one that is not wanted any more ends the series. */
function goesOn({ next }: Ending): boolean {
  return next.state === "delivered" || next.state === "dead" || isLeftOut(next);
}

function isLeftOut(next: Ending["next"]): boolean {
  return next.state === "cancelled" && (next.reason === "too_late" || next.reason === "max_per_subject");
}

function onFailure({ claimed, found, ending, now, planning }: FollowInput): readonly Intent[] {
  const { next, attempt } = ending;
  if (next.state !== "dead") return [];
  const { delivery, about } = claimed;
  const failure: Failure = {
    delivery: delivery.id,
    destination: delivery.destination,
    reason: next.reason,
    // As the delivery will count them once this one is settled.
    attempts: delivery.attempts + 1,
    status: attempt.http_status,
  };
  return found.action.on_failure.map((own: RuleAction) => ({
    ...ofAction(found.rule, own),
    ...inHours(own, now),
    occurrence: delivery.occurrence,
    trigger: delivery.trigger,
    preview: delivery.preview || isPreviewed(found.rule, own, planning),
    reminder: false,
    about: { ...about, failure },
  }));
}
