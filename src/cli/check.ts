import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Problem } from "../config/problem.ts";
import { loadRules } from "../config/rules/load-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { readRuleFiles, ruleSettings } from "../node/rule-files.ts";
import type { RuleFile } from "../ports/upkeep.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { readHome } from "./home.ts";
import { counted } from "./redrive.ts";
import { sayProblems } from "./say-problems.ts";

/** `check`: the settings and the rule files (or only those named), judged as at the relay's start. */
export async function check(context: Context, input: { readonly files: readonly string[] }): Promise<number> {
  const { out } = context;
  const { settings, problems, warnings } = readHome(context, { pretend: true });
  const rules = settings && checkRules(settings, input.files);
  const found = [...problems, ...(settings?.firstRun ? [] : warnings), ...(rules?.problems ?? [])];
  const errors = found.filter(({ severity }) => severity === "error").length;

  if (out.json) out.document({ errors, warnings: found.length - errors, problems: found.map(publicProblem) });
  else sayProblems(out, found);
  const seen = counted(rules?.files ?? 0, "rule file");
  const verdict = `${counted(errors, "error")}, ${counted(found.length - errors, "warning")}`;
  if (errors > 0)
    out.data(`${out.paint("red", "✕")} ${verdict}. Until they are mended, these are not put in force.`);
  else
    out.data(
      `${out.paint("green", "✓")} Settings and ${seen} with ${counted(rules?.rules ?? 0, "rule")}: ${verdict}.`,
    );
  out.next(errors > 0 ? "mend the first one, then npx kyc-relay check" : "npx kyc-relay serve");
  return errors > 0 ? EXIT.problems : EXIT.done;
}

/** The rules as they are in the files now, with what is wrong in them. */
export function checkRules(settings: Settings, names: readonly string[] = []) {
  const files = names.length > 0 ? names.map(readRuleFile) : readRuleFiles(settings.rules);
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const { ruleSet, problems } = loadRules({ files, settings: ruleSettings(settings), hash });
  return { files: files.length, rules: ruleSet?.rules.length ?? 0, problems };
}

function readRuleFile(name: string): RuleFile {
  try {
    return { name, text: readFileSync(name, "utf8") };
  } catch (cause) {
    throw new RelayError("bad_request", `The rule file ${name} cannot be read.`, { cause });
  }
}

/** Where a secret stands in a line is nobody's business. */
function publicProblem({ code, severity, file, line, column, length, message, fix }: Problem) {
  return { code, severity, file, line, column, length, message, fix };
}
