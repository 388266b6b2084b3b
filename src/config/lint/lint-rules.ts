import type { RuleSet } from "../../route/rule-set.ts";
import type { Problem } from "../problem.ts";
import type { RuleSettings } from "../rules/load-rules.ts";
import { constantConditions } from "./constant-conditions.ts";
import { endlessReminders } from "./endless-reminders.ts";
import { type LintedRule, lintedSet } from "./linted-rule.ts";
import { negativeTests } from "./negative-tests.ts";
import { sameActions } from "./same-actions.ts";
import { shadowedDefault } from "./shadowed-default.ts";
import { uncheckedFields } from "./unchecked-fields.ts";
import { unreachable } from "./unreachable.ts";
import { untestedRules } from "./untested-rules.ts";
import { wildcardOnly } from "./wildcard-only.ts";

export type LintInput = {
  /** A good one. */
  readonly ruleSet: RuleSet;
  readonly settings: Pick<RuleSettings, "sources">;
  /** Ids of the rules that have a test, if tests were looked for. */
  readonly tested?: ReadonlySet<string> | undefined;
};

const RULE_LINTS: readonly ((rule: LintedRule) => void)[] = [
  constantConditions,
  negativeTests,
  uncheckedFields,
  unreachable,
  endlessReminders,
  wildcardOnly,
];

/**
 * What is valid in a whole set of rules but hardly meant: warnings, in the order of files and lines. Pure. They are
 * for who writes rules; the relay puts a set in force whatever is odd in it.
 */
export function lintRules({ ruleSet, settings, tested = new Set() }: LintInput): readonly Problem[] {
  const set = lintedSet(ruleSet, settings);
  for (const rule of set.rules) for (const lint of RULE_LINTS) lint(rule);
  sameActions(set.rules);
  shadowedDefault(set);
  untestedRules(set, tested);
  return [...set.reporters.values()].flatMap(({ problems }) =>
    problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
  );
}
