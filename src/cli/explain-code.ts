import { didYouMean } from "../config/did-you-mean.ts";
import type { ProblemCode } from "../config/problem-codes/problem-code.ts";
import { PROBLEM_CODES } from "../config/problem-codes/problem-codes.ts";
import type { ReasonEntry } from "../model/reason-entry.ts";
import { REASONS } from "../model/reasons.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { Output } from "./output.ts";

const REASON_WORDS = new Map<string, ReasonEntry>(Object.entries(REASONS));
const CODES = new Map(Object.entries(PROBLEM_CODES));

/** `explain-code C201`: what a problem's code means; `explain-code too_late`: what a reason means; without one: all. */
export async function explainCode(
  { out }: Context,
  { code }: { readonly code?: string | undefined },
): Promise<number> {
  if (code === undefined) return sayAll(out);
  const problem = CODES.get(code.toUpperCase());
  if (problem) return sayCode(out, code.toUpperCase(), problem);
  const word = code.toLowerCase().replaceAll("-", "_");
  const reason = REASON_WORDS.get(word);
  return reason ? sayReason(out, word, reason) : sayUnknown(out, code);
}

function sayAll(out: Output): number {
  const codes = [...CODES].map(([code, { means, how }]) => ({ code, means, how }));
  const reasons = [...REASON_WORDS].map(([reason, { class: kind, sentence }]) => ({
    reason,
    class: kind,
    sentence,
  }));
  if (out.json) out.document({ codes, reasons });
  out.rows(codes.map(({ code, means }) => [code, means]));
  out.data("");
  out.rows(reasons.map(({ reason, class: kind, sentence }) => [reason, kind, sentence]));
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

const WHO: Readonly<Record<ReasonEntry["who"], string>> = {
  you: "You can do something about it.",
  sender: "The sender has to act.",
  destination: "The far side has to act.",
  nobody: "Nobody has to act.",
};

function sayReason(out: Output, word: string, { class: kind, sentence, who, how }: ReasonEntry): number {
  if (out.json) out.document({ reason: word, class: kind, sentence, who, how });
  out.data(`${out.paint("bold", word)} (${kind})  ${sentence}\n\n${WHO[who]} ${how}`);
  return EXIT.done;
}

function sayUnknown(out: Output, code: string): number {
  const meant = didYouMean(code.toUpperCase(), CODES.keys()) ?? didYouMean(code, REASON_WORDS.keys());
  const advice = meant ? `Did you mean ${meant}?` : "docs/errors.md and docs/reasons.md list them all.";
  out.talk(`There is no code and no reason "${code}". ${advice}`);
  return EXIT.problems;
}
