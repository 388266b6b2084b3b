import { resolve } from "node:path";
import type { Problem } from "../config/problem.ts";
import { loadRules } from "../config/rules/load-rules.ts";
import { ruleSettings } from "../config/settings/rule-settings.ts";
import type { Settings } from "../config/settings/settings.ts";
import { readTests } from "../config/tests/read-tests.ts";
import type { TestCase } from "../config/tests/test-case.ts";
import { hashRules } from "../node/hash-rules.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { type Coverage, coverageOf } from "../simulate/coverage.ts";
import { openMemoryStore } from "../simulate/memory-store.ts";
import { runTest, type TestResult } from "../simulate/run-test.ts";
import type { TestFiles } from "./test-files.ts";

/** How long it took, in milliseconds. */
export type TimedResult = TestResult & { readonly duration: number };

export type TestRun = {
  readonly ruleSet: RuleSet;
  readonly results: readonly TimedResult[];
  readonly coverage: Coverage;
  /** How long it took, in milliseconds. */
  readonly duration: number;
};

export type Loaded =
  | { readonly ruleSet: RuleSet; readonly tests: readonly TestCase[] }
  | { readonly problems: readonly Problem[] };

/** Rules and tests, or what is wrong with them: with anything wrong, no test is run. */
export function loadTests(files: TestFiles, settings: Settings, filter = ""): Loaded {
  const known = ruleSettings(settings);
  const { ruleSet, problems } = loadRules({ files: files.rules, settings: known, hash: hashRules });
  const read = readTests({ files: [...files.rules, ...files.tests], settings: known });
  const found = [...files.problems, ...problems, ...read.problems];
  const errors = found.filter(({ severity }) => severity === "error");
  if (errors.length > 0 || !ruleSet) return { problems: errors };
  return { ruleSet, tests: read.tests.filter((test) => isWanted(test, files, filter)) };
}

function isWanted({ name, file, about }: TestCase, { wanted }: TestFiles, filter: string): boolean {
  const isNamed = !wanted || [file, ...about].some((one) => wanted.has(resolve(one)));
  return isNamed && name.toLowerCase().includes(filter.toLowerCase());
}

/** Runs the tests one after the other. */
export async function runTests(
  ruleSet: RuleSet,
  tests: readonly TestCase[],
  settings: Settings,
): Promise<TestRun> {
  const began = performance.now();
  const results: TimedResult[] = [];
  for (const test of tests) {
    const start = performance.now();
    const result = await runTest(test, { ruleSet, settings }, openMemoryStore);
    results.push({ ...result, duration: performance.now() - start });
  }
  const duration = performance.now() - began;
  return { ruleSet, results, coverage: coverageOf(ruleSet, results), duration };
}
