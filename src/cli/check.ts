import type { Problem } from "../config/problem.ts";
import { cannotOpen } from "./cannot-open.ts";
import { type CheckedRules, checkRules } from "./check-rules.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { readHome } from "./home.ts";
import type { Output } from "./output.ts";
import { counted } from "./redrive.ts";
import { sayProblems } from "./say-problems.ts";

/** `check`: the settings and the rule files (or only those named), judged as at the relay's start. */
export async function check(context: Context, input: { readonly files: readonly string[] }): Promise<number> {
  const { out, clock } = context;
  const { settings, problems, warnings } = readHome(context, { forgive: "first-run" });
  const rules = settings && checkRules(settings, input.files);
  const closed = settings && (await cannotOpen(settings, clock));
  const found = [...problems, ...(settings?.firstRun ? [] : warnings), ...(rules?.problems ?? [])];
  const wrong = found.filter(({ severity }) => severity === "error").length;
  const errors = wrong + (closed === undefined ? 0 : 1);
  const verdict = { errors, warnings: found.length - wrong };

  if (out.json) out.document({ ...verdict, settings: closed, problems: found.map(publicProblem) });
  else sayProblems(out, found);
  if (closed !== undefined) out.talk(`The settings would stop the start: ${closed}\n`);
  sayVerdict(out, verdict, rules);
  out.next(errors > 0 ? "mend the first one, then npx kyc-relay check" : "npx kyc-relay serve");
  return errors > 0 ? EXIT.problems : EXIT.done;
}

type Verdict = { readonly errors: number; readonly warnings: number };

function sayVerdict(out: Output, { errors, warnings }: Verdict, rules: CheckedRules | undefined): void {
  const counts = `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  if (errors > 0) {
    out.data(`${out.paint("red", "✕")} ${counts}. The relay would not put this in force.`);
    return;
  }
  const seen = `${counted(rules?.files ?? 0, "rule file")} with ${counted(rules?.rules ?? 0, "rule")}`;
  out.data(`${out.paint("green", "✓")} Settings and ${seen}: ${counts}.`);
}

/** Where in a line a secret stands is nobody's business. */
function publicProblem({ code, severity, file, line, column, length, message, fix }: Problem) {
  return { code, severity, file, line, column, length, message, fix };
}
