import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Problem } from "../config/problem.ts";
import { VERSION } from "../version.ts";
import { githubCommands } from "./check-github.ts";
import { sarifLog } from "./check-sarif.ts";
import type { Context } from "./context.ts";
import { sayProblems } from "./say-problems.ts";

export type CheckFormat = "text" | "json" | "github" | "sarif";

/** Everything that a check found. */
export type Report = {
  readonly problems: readonly Problem[];
  /** Why the sources or destinations would not open at the relay's start. */
  readonly closed?: string | undefined;
  readonly errors: number;
  readonly warnings: number;
};

/** The findings in one of the formats: text is said to people, all others are data. */
export function writeReport(context: Context, format: CheckFormat, report: Report): void {
  const { out } = context;
  const { problems, closed } = report;
  const placed = () => problems.map((problem) => ({ problem, path: pathOf(context, problem) }));
  switch (format) {
    case "text":
      sayProblems(out, problems);
      if (closed !== undefined) out.talk(`The settings would stop the start: ${closed}\n`);
      return;
    case "json":
      out.document(document(report));
      return;
    case "github":
      for (const command of githubCommands({ placed: placed(), closed })) out.data(command);
      return;
    case "sarif":
      out.document(sarifLog({ placed: placed(), closed, version: VERSION }));
      return;
  }
}

function document({ errors, warnings, closed, problems }: Report) {
  return { errors, warnings, settings: closed, problems: problems.map(publicProblem) };
}

/** Where in a line a secret stands is nobody's business. */
export function publicProblem({ code, severity, file, line, column, length, message, fix, edit }: Problem) {
  return { code, severity, file, line, column, length, message, fix, edit };
}

/**
 * The file as seen from the top of the repository, with "/": there programs look for it. Undefined if the problem
 * stands in a variable, or in settings that are built in.
 */
function pathOf({ cwd, env }: Context, { file }: Problem): string | undefined {
  const path = resolve(cwd, file);
  if (!existsSync(path)) return undefined;
  const short = relative(env["GITHUB_WORKSPACE"] ?? cwd, path);
  return (short.startsWith("..") ? path : short).split(sep).join("/");
}
