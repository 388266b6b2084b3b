import { ALERTS_RULE, alarmTrigger, TELLS } from "../model/alarm.ts";
import type { Intent } from "../model/plan.ts";
import { ofAction } from "../route/of-action.ts";
import type { RuleAction } from "../route/rule-set.ts";
import type { AlarmChange } from "./decide-alarms.ts";

/** The delivery that tells of an alarm's begin or end; a place is told of each once. Pure. */
export function alertIntent(
  { change, alarm }: AlarmChange,
  place: RuleAction,
  { now, preview }: { readonly now: number; readonly preview: boolean },
): Intent {
  return {
    ...ofAction({ id: ALERTS_RULE, was: [] }, place),
    occurrence: change === "raise" ? TELLS.begin : TELLS.end,
    trigger: alarmTrigger(alarm),
    due_at: now,
    preview,
    reminder: false,
    about: { alarm },
  };
}
