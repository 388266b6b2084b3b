import type { Rule, RuleAction } from "./rule-set.ts";

/** The actions of a rule, each with those of its `on_failure` behind it. */
export function allActions({ actions }: Pick<Rule, "actions">): readonly RuleAction[] {
  return actions.flatMap((action) => [action, ...action.on_failure]);
}
