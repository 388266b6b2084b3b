import type { Rule, RuleSet } from "./rule-set.ts";

/** The rule of an id, or the one that had it earlier; the default among them. */
export function findRule({ rules, fallback }: RuleSet, id: string): Rule | undefined {
  if (fallback?.id === id) return fallback;
  return rules.find((rule) => rule.id === id || rule.was.includes(id));
}
