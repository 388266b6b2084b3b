import { didYouMean } from "../config/did-you-mean.ts";
import type { ProblemCode } from "../config/problem-codes/problem-code.ts";
import { PROBLEM_CODES } from "../config/problem-codes/problem-codes.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { reasonRows, sayWord } from "./explain-reason.ts";
import { EXPLAINED_WORDS } from "./find-reason.ts";
import type { Output } from "./output.ts";

const CODES = new Map(Object.entries(PROBLEM_CODES));

/** `explain-code C201`: what a problem's code means; `explain-code too_late`: what a reason means; without one: all. */
export async function explainCode(
  { out }: Context,
  { code }: { readonly code?: string | undefined },
): Promise<number> {
  if (code === undefined) return sayAll(out);
  const problem = CODES.get(code.toUpperCase());
  if (problem) return sayCode(out, code.toUpperCase(), problem);
  return sayWord(out, code) ? EXIT.done : sayUnknown(out, code);
}

function sayAll(out: Output): number {
  const codes = [...CODES].map(([code, { means, how }]) => ({ code, means, how }));
  const rows = reasonRows();
  const reasons = rows.map(([reason, kind, sentence]) => ({ reason, class: kind, sentence }));
  if (out.json) out.document({ codes, reasons });
  out.rows(codes.map(({ code, means }) => [code, means]));
  out.data("");
  out.rows(rows);
  out.next("npx kyc-relay explain-code C201");
  return EXIT.done;
}

function sayCode(out: Output, code: string, problem: ProblemCode): number {
  const { means, how, wrong, right } = problem;
  if (out.json) out.document({ code, means, how, wrong, right });
  const indented = (lines: string) => lines.replaceAll(/^/gm, "  ");
  out.data(`${out.paint("bold", code)}  ${means}\n`);
  out.data(`Wrong:\n\n${indented(wrong)}\n\nRight:\n\n${indented(right)}\n\nHow to mend it: ${how}`);
  return EXIT.done;
}

function sayUnknown(out: Output, code: string): number {
  const meant =
    didYouMean(code.toUpperCase(), CODES.keys()) ?? didYouMean(code.toLowerCase(), EXPLAINED_WORDS);
  const advice = meant ? `Did you mean ${meant}?` : "docs/errors.md and docs/reasons.md list them all.";
  out.talk(`There is no code and no reason "${code}". ${advice}`);
  return EXIT.problems;
}
