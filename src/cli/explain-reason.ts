import { didYouMean } from "../config/did-you-mean.ts";
import type { ReasonEntry } from "../model/reason-entry.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import {
  EXPLAINED_WORDS,
  type FoundReason,
  type FoundReply,
  findReason,
  findReplies,
  REASON_WORDS,
} from "./find-reason.ts";
import type { Output } from "./output.ts";

/** `explain-reason channel_not_found`: what a reason, or a far side's own word, means, and who has to do what. */
export async function explainReason(
  { out }: Context,
  { word }: { readonly word?: string | undefined },
): Promise<number> {
  if (word === undefined) return sayReasons(out);
  if (sayWord(out, word)) return EXIT.done;
  const meant = didYouMean(word.toLowerCase(), EXPLAINED_WORDS);
  const advice = meant ? `Did you mean ${meant}?` : "docs/reasons.md and docs/replies.md list them all.";
  out.talk(`There is no reason and no reply "${word}". ${advice}`);
  return EXIT.problems;
}

/** Says what a reason or a far side's word means; false: it is neither. */
export function sayWord(out: Output, word: string): boolean {
  const lower = word.toLowerCase();
  const reason = findReason(lower.replaceAll("-", "_"));
  const replies = reason ? [] : findReplies(lower);
  if (reason) sayReason(out, reason);
  else if (replies.length > 0) sayReplies(out, lower, replies);
  return reason !== undefined || replies.length > 0;
}

/** All reasons, a line each. */
export function reasonRows(): readonly (readonly [string, string, string])[] {
  return REASON_WORDS.flatMap((word) => {
    const found = findReason(word);
    return found ? [[word, found.class, found.sentence] as const] : [];
  });
}

function sayReasons(out: Output): number {
  if (out.json) out.document({ reasons: REASON_WORDS.map(findReason) });
  out.rows(reasonRows());
  out.next("npx kyc-relay explain-reason channel_not_found");
  return EXIT.done;
}

const WHO: Readonly<Record<ReasonEntry["who"], string>> = {
  you: "You can do something about it.",
  sender: "The sender has to act.",
  destination: "The far side has to act.",
  nobody: "Nobody has to act.",
};

function sayReason(out: Output, found: FoundReason): void {
  if (out.json) out.document(found);
  const { reason, class: kind, sentence, who, how, replies } = found;
  out.data(`${out.paint("bold", reason)} (${kind})  ${sentence}\n\n${WHO[who]} ${how}`);
  if (replies.length === 0) return;
  const lines = replies.map(({ kinds, says }) => `  ${kinds.join(", ")}: ${says.join(", ")}`);
  out.data(`\nWhat leads to it:\n\n${lines.join("\n")}`);
}

function sayReplies(out: Output, said: string, replies: readonly FoundReply[]): void {
  if (out.json) out.document({ reply: said, meanings: replies });
  for (const { kinds, of, outcome, note, reason } of replies) {
    const means = reason ? `${outcome}, ${reason.reason}` : outcome;
    out.data(`${out.paint("bold", said)} (${of}; ${kinds.join(", ")})  ${means}${note ? `: ${note}` : ""}`);
    if (reason) out.data(`\n${reason.sentence}\n${WHO[reason.who]} ${reason.how}`);
    out.data("");
  }
}
