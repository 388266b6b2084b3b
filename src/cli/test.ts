import type { Problem } from "../config/problem.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { publicProblem } from "./check-report.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { openHome, readHome } from "./home.ts";
import type { Output } from "./output.ts";
import { sayProblems } from "./say-problems.ts";
import { readTestFiles, type TestFiles } from "./test-files.ts";
import { coverageLine, reportText } from "./test-report.ts";
import { testDocument } from "./test-report-json.ts";
import { junitOf } from "./test-report-junit.ts";
import { loadTests, runTests, type TestRun } from "./test-run.ts";
import { watchTests } from "./test-watch.ts";

export type TestInput = {
  readonly files?: readonly string[] | undefined;
  readonly filter?: string | undefined;
  readonly coverage?: boolean | undefined;
  /** Percent of coverage below which the run fails. */
  readonly min?: number | undefined;
  /** Name also the tests that pass. */
  readonly verbose?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly format?: "text" | "json" | "junit" | undefined;
};

/** `test`: the tests of the rules, in a relay of their own that sends nothing. Needs no secrets. */
export async function test(context: Context, input: TestInput): Promise<number> {
  formatOf(context.out, input.format);
  const { settings } = openHome(context, { forgive: "all" });
  if (!input.watch)
    return testOnce(context, input, { settings, files: readTestFiles(settings, input.files) });
  return watchTests({
    read: () => readAll(context, input),
    run: (read) => ("problems" in read ? sayNone(context.out, input, read) : testOnce(context, input, read)),
    out: context.out,
  });
}

type Read = { readonly settings: Settings; readonly files: TestFiles };
type Broken = { readonly problems: readonly Problem[] };

/** Settings, rules and tests as they are in the files now. */
function readAll(context: Context, { files }: TestInput): Read | Broken {
  const { settings, problems } = readHome(context, { forgive: "all" });
  return settings ? { settings, files: readTestFiles(settings, files) } : { problems };
}

async function sayNone(out: Output, { format }: TestInput, { problems }: Broken): Promise<number> {
  if (formatOf(out, format) === "json") out.document({ problems: problems.map(publicProblem) });
  sayProblems(out, problems);
  out.talk("No test was run; what is wrong stands above.");
  return EXIT.settings;
}

async function testOnce({ out }: Context, input: TestInput, { settings, files }: Read): Promise<number> {
  const loaded = loadTests(files, settings, input.filter);
  if ("problems" in loaded) return sayNone(out, input, loaded);
  const { ruleSet, tests } = loaded;
  if (tests.length === 0 && input.filter !== undefined && !input.watch) {
    throw new RelayError("bad_request", `No test has "${input.filter}" in its name.`);
  }
  const run = await runTests(ruleSet, tests, settings);
  report(out, run, input, files);
  if (tests.length === 0) out.talk("There is no test yet; docs/testing-rules.md shows how to write one.");
  return verdictOf(out, run, input);
}

function report(out: Output, run: TestRun, input: TestInput, { rules, tests }: TestFiles): void {
  const format = formatOf(out, input.format);
  const coverage = input.coverage === true || input.min !== undefined;
  const textOf = (file: string) => [...rules, ...tests].find(({ name }) => name === file)?.text;
  if (format === "json") out.document(testDocument(run, coverage));
  else if (format === "junit") out.data(junitOf(run));
  else reportText(out, { run, textOf, coverage, verbose: input.verbose === true });
}

/** `--json` is the same as `--format json`. */
function formatOf({ json }: Output, format: TestInput["format"]): NonNullable<TestInput["format"]> {
  if (!json) return format ?? "text";
  if (format === undefined || format === "json") return "json";
  throw new RelayError("bad_request", `--json and --format ${format} cannot both be had; leave one out.`);
}

function verdictOf(out: Output, { results, coverage }: TestRun, { min = 0 }: TestInput): number {
  const isTooLittle = coverage.percent < min;
  if (isTooLittle) out.talk(`${coverageLine(coverage)} --min asks for ${min} %.`);
  return isTooLittle || results.some(({ verdict }) => verdict === "failed") ? EXIT.problems : EXIT.done;
}
