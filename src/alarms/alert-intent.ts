import { ALERTS_RULE } from "../model/alarm.ts";
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
  const { kind, key, raised_at } = alarm;
  return {
    ...ofAction({ id: ALERTS_RULE, was: [] }, place),
    occurrence: change === "raise" ? 1 : 2,
    trigger: `alarm:${kind}/${key}/${new Date(raised_at).toISOString()}`,
    due_at: now,
    preview,
    reminder: false,
    about: { alarm },
  };
}
