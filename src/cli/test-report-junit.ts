import type { TestResult } from "../simulate/run-test.ts";
import { testProblems } from "./test-problems.ts";
import { whyLines } from "./test-report.ts";
import type { TestRun, TimedResult } from "./test-run.ts";

const SECOND_MS = 1_000;

/** A run as JUnit XML, one suite a file. */
export function junitOf(run: TestRun): string {
  const files = [...new Set(run.results.map(({ test }) => test.file))];
  const failures = run.results.filter(({ verdict }) => verdict === "failed").length;
  const suites = files.map((file) => suiteOf(file, run));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kyc-relay" tests="${run.results.length}" failures="${failures}" errors="0" time="${seconds(run.duration)}">`,
    ...suites,
    "</testsuites>",
  ].join("\n");
}

function suiteOf(file: string, run: TestRun): string {
  const own = run.results.filter(({ test }) => test.file === file);
  const count = (verdict: TestResult["verdict"]) => own.filter((one) => one.verdict === verdict).length;
  const counts = `tests="${own.length}" failures="${count("failed")}" errors="0" skipped="${count("todo")}"`;
  const time = seconds(own.reduce((sum, { duration }) => sum + duration, 0));
  const cases = own.map((result) => caseOf(result, run));
  return [`  <testsuite name="${escaped(file)}" ${counts} time="${time}">`, ...cases, "  </testsuite>"].join(
    "\n",
  );
}

function caseOf(result: TimedResult, run: TestRun): string {
  const { test, verdict } = result;
  const line = test.locate(["name"]).line;
  const place = `classname="${escaped(test.file)}" file="${escaped(test.file)}" line="${line}"`;
  const head = `    <testcase name="${escaped(test.name)}" ${place} time="${seconds(result.duration)}"`;
  if (verdict === "todo")
    return `${head}>\n      <skipped message="${escaped(test.todo ?? "")}"/>\n    </testcase>`;
  if (verdict !== "failed") return `${head}/>`;
  const problems = testProblems(result);
  const lines = problems.flatMap(({ problem: { file, line: at, column, message }, came }) => [
    `${file}:${at}:${column}  ${message}`,
    ...came.map((one) => `  ${one}`),
  ]);
  const text = [...lines, ...whyLines(result, run)].join("\n");
  const message = problems[0]?.problem.message ?? "failed";
  return `${head}>\n      <failure message="${escaped(message)}" type="E620">${escaped(text)}</failure>\n    </testcase>`;
}

function seconds(duration: number): string {
  return (duration / SECOND_MS).toFixed(3);
}

/** As attribute or text; characters that XML cannot have at all are replaced. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
