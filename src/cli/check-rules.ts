import { resolve } from "node:path";
import { lintRules } from "../config/lint/lint-rules.ts";
import type { Problem } from "../config/problem.ts";
import { loadRules } from "../config/rules/load-rules.ts";
import { ruleSettings } from "../config/settings/rule-settings.ts";
import type { Settings } from "../config/settings/settings.ts";
import { readTests } from "../config/tests/read-tests.ts";
import { testedRules } from "../config/tests/tested-rules.ts";
import { hashRules } from "../node/hash-rules.ts";
import { counted } from "./counted.ts";
import { readTestFiles } from "./test-files.ts";

export type CheckedRules = {
  readonly files: number;
  /** Were some files asked for, and not all? */
  readonly isNamed: boolean;
  /** Of the files that were asked for; 0 if there is any error. */
  readonly rules: number;
  readonly hasDefault: boolean;
  /** Is there no error, also in files that were not asked for? */
  readonly isWhole: boolean;
  /** In the order of files and lines. */
  readonly problems: readonly Problem[];
};

/**
 * The rules as they are in the files now, and their tests, with what is wrong or odd in them. Files that are named are
 * judged among the others of the rules' folder if they are in it, because files may share messages; else by themselves.
 */
export function checkRules(settings: Settings, names: readonly string[] = []): CheckedRules {
  const { rules: files, tests, wanted, problems: unread } = readTestFiles(settings, names);
  const known = ruleSettings(settings);
  const { ruleSet, problems } = loadRules({ files, settings: known, hash: hashRules });
  const both = [...files, ...tests];
  const written = readTests({ files: both, settings: known }).problems;
  const odd = ruleSet ? lintRules({ ruleSet, settings: known, tested: testedRules(both) }) : [];
  const found = [...unread, ...problems, ...written, ...odd].toSorted(byPlace);
  const isWanted = ({ file }: { readonly file: string }) => wanted?.has(resolve(file)) ?? true;
  const isWhole = unread.length === 0 && ruleSet !== undefined;
  return {
    files: wanted?.size ?? files.length,
    isNamed: wanted !== undefined,
    rules: isWhole ? ruleSet.rules.filter(isWanted).length : 0,
    hasDefault: isWhole && ruleSet.fallback !== undefined && isWanted(ruleSet.fallback),
    isWhole,
    problems: found.filter(isWanted),
  };
}

/** `2 rules`, `1 rule and a default`. */
export function rulesInWords({ rules, hasDefault }: Pick<CheckedRules, "rules" | "hasDefault">): string {
  if (!hasDefault) return counted(rules, "rule");
  return rules === 0 ? "a default" : `${counted(rules, "rule")} and a default`;
}

function byPlace(a: Problem, b: Problem): number {
  const byFile = a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
  return byFile || a.line - b.line || a.column - b.column;
}
