import type { Problem } from "../config/problem.ts";
import type { TestResult } from "../simulate/run-test.ts";

/** A problem of a test's file, and what came in place of what was expected, a line each. */
export type TestProblem = { readonly problem: Problem; readonly came: readonly string[] };

/** What went otherwise than the test expects, each at its line; what is known not to work yet is a warning. */
export function testProblems({ test, failure, verdict }: TestResult): readonly TestProblem[] {
  const { file, locate } = test;
  if (verdict === "unneeded-todo") {
    const message = "this passes by now";
    const place = locate(["todo"], "key");
    const problem = {
      code: "E621",
      severity: "warning",
      file,
      ...place,
      message,
      fix: "take `todo` out",
    } as const;
    return [{ problem, came: [] }];
  }
  const severity = verdict === "failed" ? "error" : "warning";
  return (failure?.mismatches ?? []).map(({ path, part, message, came }) => {
    const place = locate(["steps", failure?.step ?? 0, "expect", ...path], part);
    return { problem: { code: "E620", severity, file, ...place, message }, came };
  });
}
