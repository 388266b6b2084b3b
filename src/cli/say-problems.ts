import { readFileSync } from "node:fs";
import { printProblems } from "../config/print-problems.ts";
import type { Problem } from "../config/problem.ts";
import type { Output } from "./output.ts";

/** Says what is wrong in the files that the operator wrote, with the lines concerned. */
export function sayProblems(out: Output, problems: readonly Problem[]): void {
  if (problems.length > 0) out.talk(printProblems(problems, textOf, { colour: out.talksInColour }));
}

/** Problems name files as the current folder sees them; built-in settings and variables are no files. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
