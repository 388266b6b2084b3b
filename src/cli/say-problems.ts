import { readFileSync } from "node:fs";
import { printProblems } from "../config/print-problems.ts";
import type { Problem } from "../config/problem.ts";
import type { Output } from "./output.ts";

/** Says what is wrong in the files that the operator wrote, with the lines concerned, and where more is said of a code. */
export function sayProblems(out: Output, problems: readonly Problem[]): void {
  const first = problems.find(({ severity }) => severity === "error") ?? problems[0];
  if (!first) return;
  out.talk(printProblems(problems, textOf, { colour: out.talksInColour }));
  out.talk(`What a code means, with an example: npx kyc-relay explain-code ${first.code}\n`);
}

/** Problems name files as the current folder sees them; built-in settings and variables are no files. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
