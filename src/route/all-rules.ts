import type { Rule, RuleSet } from "./rule-set.ts";

/** Every rule of a set, the `default` last; none where no set is in force. */
export function allRules(set: Pick<RuleSet, "rules" | "fallback"> | undefined): readonly Rule[] {
  if (!set) return [];
  return set.fallback ? [...set.rules, set.fallback] : set.rules;
}
