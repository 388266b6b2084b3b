import { harmless } from "../config/frame-line.ts";
import { printProblems } from "../config/print-problems.ts";
import type { Coverage } from "../simulate/coverage.ts";
import type { TestResult } from "../simulate/run-test.ts";
import { LISTS, type ListName, type Shown, shownOutcome } from "../simulate/shown-outcome.ts";
import { counted } from "./counted.ts";
import type { Output } from "./output.ts";
import { explanationLines } from "./test-explanation.ts";
import { testProblems } from "./test-problems.ts";
import type { TestRun } from "./test-run.ts";

const SECOND_MS = 1_000;
/** Lines of one list. */
const MOST_SHOWN = 20;

type TextReport = {
  readonly run: TestRun;
  readonly textOf: (file: string) => string | undefined;
  /** Say what no test has seen. */
  readonly coverage: boolean;
  /** Name also the tests that pass. */
  readonly verbose: boolean;
};

/** One line a file, and of each test that went otherwise everything that helps to see why. */
export function reportText(out: Output, report: TextReport): void {
  const { run, coverage } = report;
  const files = new Set(run.results.map(({ test }) => test.file));
  for (const file of files) {
    const own = run.results.filter(({ test }) => test.file === file);
    out.data(`${markOf(out, own)} ${harmless(file)}  ${countsOf(own)}`);
    for (const result of own) reportTest(out, result, report);
  }
  if (coverage) sayCoverage(out, run.coverage);
  out.data(
    `${markOf(out, run.results)} ${countsOf(run.results)}, ${(run.duration / SECOND_MS).toFixed(1)} s`,
  );
}

function reportTest(out: Output, result: TestResult, { run, textOf, verbose }: TextReport): void {
  if (result.verdict === "passed" && !verbose) return;
  out.data(indented(titleOf(out, result)));
  for (const { problem } of testProblems(result)) {
    out.data(indented(printProblems([problem], textOf, { colour: false }).trimEnd(), 2));
  }
  if (result.failure) out.data(`${indented(whyLines(result, run).map(harmless).join("\n"), 2)}\n`);
}

function titleOf(out: Output, { test, verdict }: TestResult): string {
  const name = harmless(test.name);
  switch (verdict) {
    case "passed":
      return `${out.paint("green", "✓")} ${name}`;
    case "failed":
      return `${out.paint("red", "✕")} ${name}`;
    case "todo":
    case "unneeded-todo":
      return `${out.paint("yellow", "○")} ${name}  (to do: ${harmless(test.todo ?? "")})`;
  }
}

/** Everything that the step brought about, and why each rule did or did not match. */
export function whyLines(
  { test, failure }: TestResult,
  { ruleSet }: Pick<TestRun, "ruleSet">,
): readonly string[] {
  if (!failure) return [];
  const shown = shownOutcome(failure.outcome);
  const lists = LISTS.flatMap((list) => listLines(list, shown[list]));
  const step = `step ${failure.step + 1} brought about${lists.length === 0 ? " nothing" : ":"}`;
  const why = failure.event ? explanationLines(ruleSet, failure.event, test.about) : [];
  return [step, ...lists, ...why];
}

/** The same again and again is said once; of very much only the beginning. */
function listLines(list: ListName, shown: readonly Shown[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { words } of shown) times.set(words, (times.get(words) ?? 0) + 1);
  const lines = [...times].map(
    ([words, count]) => `  ${list}: ${words}${count > 1 ? `  (${count} times)` : ""}`,
  );
  const rest = lines.length - MOST_SHOWN;
  return rest > 0 ? [...lines.slice(0, MOST_SHOWN), `  ${list}: … and ${rest} more`] : lines;
}

export function coverageLine({ percent, seen, all }: Coverage): string {
  return `Coverage ${percent} %: ${seen} of ${all} things that rules can do were seen.`;
}

function sayCoverage(out: Output, coverage: Coverage): void {
  for (const { rule, file, line, gap, action } of coverage.gaps) {
    const what = action === undefined ? rule : `${rule}, action ${action}`;
    out.data(`${out.paint("yellow", "!")} ${file}:${line}  ${what}: ${gap}`);
  }
  out.data(coverageLine(coverage));
}

function markOf(out: Output, results: readonly TestResult[]): string {
  const isBad = results.some(({ verdict }) => verdict === "failed");
  return isBad ? out.paint("red", "✕") : out.paint("green", "✓");
}

function countsOf(results: readonly TestResult[]): string {
  const failed = results.filter(({ verdict }) => verdict === "failed").length;
  const todo = results.filter(({ verdict }) => verdict === "todo" || verdict === "unneeded-todo").length;
  const parts = [
    counted(results.length, "test"),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(todo > 0 ? [`${todo} to do`] : []),
  ];
  return parts.join(", ");
}

function indented(text: string, depth = 1): string {
  return text.replaceAll(/^(?=.)/gm, "  ".repeat(depth));
}
