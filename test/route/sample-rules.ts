import type { ActionHours, Rule, RuleAction, RuleSet } from "../../src/route/rule-set.ts";

const DAY = 86_400_000;

/** A rule that matches everything; parts that a test speaks of are set by the test. */
export function sampleRule(id: string, actions: readonly RuleAction[], set: Partial<Rule> = {}): Rule {
  return {
    id,
    was: [],
    file: "rules/test.yaml",
    line: 1,
    mode: "live",
    failing: () => undefined,
    condition: { kind: "all", path: "", conditions: [] },
    actions,
    ...set,
  };
}

/** An action as an action without modifiers is compiled. */
export function sampleAction(id: string, set: Partial<RuleAction> = {}): RuleAction {
  return {
    id,
    kind: "slack",
    destination: "slack-main",
    gate: "slack-main #test",
    inside: false,
    max_late: DAY,
    ignore_decision: false,
    trust_weak: false,
    if_pending: "keep",
    on_failure: [],
    on_uncertain: "retry",
    spec: {},
    ...set,
  };
}

/** A set whose rules all listen to everything. */
export function sampleRuleSet(rules: readonly Rule[], fallback?: Rule): RuleSet {
  return {
    hash: "test-hash",
    files: [],
    rules,
    listening: () => rules,
    cancelling: () => [],
    fallback,
  };
}

/** Open from `from` on, and never again once it is `to`. */
export function openBetween(from: number, to: number, set: Partial<ActionHours> = {}): ActionHours {
  return {
    name: "office",
    when: "during",
    otherwise: "wait",
    isAllowed: (at) => at >= from && at < to,
    nextAllowed: (at) => (at >= to ? undefined : Math.max(at, from)),
    ...set,
  };
}
