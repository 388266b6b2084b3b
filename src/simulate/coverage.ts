import { allActions } from "../route/all-actions.ts";
import { allRules } from "../route/all-rules.ts";
import type { Rule, RuleSet } from "../route/rule-set.ts";
import type { TestResult } from "./run-test.ts";

/** What no test has seen of a rule. */
type Gap = {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly gap: "never matched" | "never unmatched" | "never rendered";
  /** Of what was never rendered. */
  readonly action?: string | undefined;
};

export type Coverage = {
  /** Of all that can be seen, rounded down: 100 means everything. */
  readonly percent: number;
  readonly seen: number;
  readonly all: number;
  /** In the order of files and lines. */
  readonly gaps: readonly Gap[];
};

/**
 * What the tests have seen of the rules: that each matched, that each with conditions did not match an event it
 * listens to, and that each action was filled in.
 */
export function coverageOf(ruleSet: RuleSet, results: readonly TestResult[]): Coverage {
  const plans = results.flatMap(({ accepted }) => accepted.map(({ plan }) => plan));
  const rendered = new Set(results.flatMap((result) => [...result.rendered]));
  const matched = new Set(plans.flatMap((plan) => plan.matched));
  const missed = new Set(plans.flatMap((plan) => plan.missed.map(({ rule }) => rule)));
  const points = allRules(ruleSet).flatMap((rule) => {
    const actions = allActions(rule);
    const wasFired =
      rule.schedule !== undefined && actions.some(({ id }) => rendered.has(`${rule.id}/${id}`));
    return [
      point(rule, "never matched", matched.has(rule.id) || wasFired),
      ...(hasConditions(rule) ? [point(rule, "never unmatched", missed.has(rule.id))] : []),
      ...actions.map(({ id }) => point(rule, "never rendered", rendered.has(`${rule.id}/${id}`), id)),
    ];
  });
  const seen = points.filter(({ isSeen }) => isSeen).length;
  const percent = points.length === 0 ? 100 : Math.floor((100 * seen) / points.length);
  return {
    percent,
    seen,
    all: points.length,
    gaps: points.flatMap(({ isSeen, gap }) => (isSeen ? [] : [gap])),
  };
}

function point({ id, file, line }: Rule, gap: Gap["gap"], isSeen: boolean, action?: string) {
  return { isSeen, gap: { rule: id, file, line, gap, action } };
}

function hasConditions({ condition }: Rule): boolean {
  return condition.kind === "field" || condition.kind === "not" || condition.conditions.length > 0;
}
