import type { Intent, Plan } from "../model/plan.ts";
import { inHours } from "./in-hours.ts";
import { ofAction } from "./of-action.ts";
import { isPreviewed, type PlanOptions } from "./plan.ts";
import type { Rule, RuleAction, RuleSet } from "./rule-set.ts";

/** An instant of a rule's schedule, and the one before it. */
export type Instant = { readonly at: number; readonly since: number };

/** What a rule with a schedule wants at one of its instants. Pure. */
export function planSchedule(ruleSet: RuleSet, rule: Rule, instant: Instant, options: PlanOptions): Plan {
  const intents = rule.actions.map((action) => toIntent(rule, action, instant, options));
  return { rules_hash: ruleSet.hash, intents, matched: [rule.id], missed: [], cancels: [] };
}

function toIntent(rule: Rule, action: RuleAction, { at, since }: Instant, options: PlanOptions): Intent {
  return {
    ...ofAction(rule, action),
    occurrence: 1,
    trigger: `schedule:${new Date(at).toISOString()}`,
    ...inHours(action, at),
    preview: isPreviewed(rule, action, options),
    reminder: false,
    about: { schedule: { at, since } },
  };
}
