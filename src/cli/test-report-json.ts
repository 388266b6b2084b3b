import type { TestResult } from "../simulate/run-test.ts";
import { testProblems } from "./test-problems.ts";
import { whyLines } from "./test-report.ts";
import type { TestRun, TimedResult } from "./test-run.ts";

/** A run as one document. */
export function testDocument(run: TestRun, withCoverage: boolean) {
  const count = (verdict: TestResult["verdict"]) =>
    run.results.filter((one) => one.verdict === verdict).length;
  return {
    tests: run.results.length,
    passed: count("passed") + count("unneeded-todo"),
    failed: count("failed"),
    todo: count("todo"),
    duration_ms: Math.round(run.duration),
    results: run.results.map((result) => resultOf(result, run)),
    ...(withCoverage ? { coverage: run.coverage } : {}),
  };
}

function resultOf(result: TimedResult, run: TestRun) {
  const { test, verdict } = result;
  return {
    name: test.name,
    file: test.file,
    line: test.locate(["name"]).line,
    verdict,
    todo: test.todo,
    duration_ms: Math.round(result.duration),
    problems: testProblems(result).map(({ problem, came }) => ({ ...problem, came })),
    why: whyLines(result, run),
  };
}
