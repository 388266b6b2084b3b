import type { HomeKind } from "../actions/destination.ts";
import { homeProblems } from "../config/settings/home-problems.ts";
import { RelayError } from "../errors.ts";
import { cannotOpen } from "./cannot-open.ts";
import { type CheckFormat, type Report, writeReport } from "./check-report.ts";
import { type CheckedRules, checkRules, rulesInWords } from "./check-rules.ts";
import type { Context } from "./context.ts";
import { counted } from "./counted.ts";
import { EXIT } from "./exit-codes.ts";
import { readHome } from "./home.ts";
import type { Output } from "./output.ts";
import { workersNotes } from "./workers-notes.ts";
import { wranglerMailBindings } from "./wrangler-mail-bindings.ts";

export type CheckInput = {
  readonly files: readonly string[];
  readonly format?: CheckFormat | undefined;
  readonly denyWarnings?: boolean | undefined;
  /** Where there are no secrets, as on a build server: what they are does not matter. */
  readonly withoutSecrets?: boolean | undefined;
  /** Where the relay is to run; `node` if nothing is said. Secrets of a Worker need not be here. */
  readonly home?: HomeKind | undefined;
};

/** `check`: the settings and the rule files (or only those named), judged as at the relay's start, and for what is odd. */
export async function check(context: Context, input: CheckInput): Promise<number> {
  const { out, clock } = context;
  const format = formatOf(out, input.format);
  const { settings, problems, warnings, unfit } = readFor(context, input);
  const rules = settings && checkRules(settings, input.files);
  const opens = input.home !== "workers" && !input.withoutSecrets && unfit.length === 0;
  const closed = settings && opens ? await cannotOpen(settings, clock) : undefined;
  const odd = settings?.firstRun ? [] : warnings;
  const found = [...problems, ...odd, ...unfit, ...(rules?.problems ?? [])];
  const wrong = found.filter(({ severity }) => severity === "error").length;
  const errors = wrong + (closed === undefined ? 0 : 1);
  const report: Report = { problems: found, closed, errors, warnings: found.length - wrong };

  writeReport(context, format, report);
  const denied = input.denyWarnings === true && report.warnings > 0;
  const say = format === "text" ? out.data : out.talk;
  if (settings && input.home === "workers")
    for (const note of workersNotes(settings)) out.talk(`Note: ${note}\n`);
  say(verdict(out, { ...report, rules, denied }));
  out.next(nextStep({ ...report, rules }, denied));
  if (!settings) return EXIT.settings;
  return errors > 0 || denied ? EXIT.problems : EXIT.done;
}

/** The settings, and what they ask for that the home cannot do. */
function readFor(context: Context, { home = "node", withoutSecrets }: CheckInput) {
  const isOfWorkers = home === "workers";
  const forgive = withoutSecrets || isOfWorkers ? "all" : "first-run";
  const loaded = readHome(context, { forgive, home });
  const { settings, document } = loaded;
  const mailBindings = wranglerMailBindings(context);
  const unfit = settings && document ? homeProblems({ home, document, settings, mailBindings }) : [];
  return { ...loaded, unfit };
}

/** `--json` is the same as `--format json`. */
function formatOf({ json }: Output, format: CheckFormat | undefined): CheckFormat {
  if (!json) return format ?? "text";
  if (format === undefined || format === "json") return "json";
  throw new RelayError("bad_request", `--json and --format ${format} cannot both be had; leave one out.`);
}

type Verdict = Pick<Report, "errors" | "warnings"> & {
  readonly rules: CheckedRules | undefined;
  readonly denied: boolean;
};

function verdict(out: Output, { errors, warnings, rules, denied }: Verdict): string {
  const counts = `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  if (errors > 0) return `${out.paint("red", "✕")} ${counts}. The relay would not put this in force.`;
  const files = counted(rules?.files ?? 0, "rule file");
  const isWhole = rules?.isWhole ?? true;
  const seen = isWhole ? `${files}${withRules(rules)}` : files;
  if (denied) return `${out.paint("red", "✕")} Settings and ${seen}: ${counts}. Warnings are denied here.`;
  if (!isWhole) return `${out.paint("yellow", "!")} Settings and ${seen}: ${counts}. ${OTHERS_WRONG}`;
  return `${out.paint("green", "✓")} Settings and ${seen}: ${counts}.`;
}

const OTHERS_WRONG =
  "But other files in the folder have errors, so that no rules would be put in force, and nobody looked for what is odd in these.";

/** A file of tests that was named has no rules of its own. */
function withRules(rules: CheckedRules | undefined): string {
  const { isNamed, ...counts } = rules ?? NO_RULES;
  return isNamed && counts.rules === 0 && !counts.hasDefault ? "" : ` with ${rulesInWords(counts)}`;
}

const NO_RULES = { rules: 0, hasDefault: false, isNamed: false };

type Next = Pick<Report, "problems" | "errors"> & Pick<Verdict, "rules">;

function nextStep({ problems, errors, rules }: Next, denied: boolean): string {
  if (problems.some(({ edit }) => edit !== undefined)) return "npx kyc-relay fix";
  const again = `npx kyc-relay check${denied ? " --deny-warnings" : ""}`;
  if (errors > 0 || denied) return `mend the first one, then ${again}`;
  return rules?.isWhole === false ? again : "npx kyc-relay test";
}
