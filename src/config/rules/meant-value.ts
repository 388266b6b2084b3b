import { didYouMean } from "../did-you-mean.ts";

/** Words that senders and people have for the same thing; ours comes first. */
const SAME_MEANING: readonly (readonly string[])[] = [
  ["approved", "verified", "passed", "pass", "accepted", "clear", "cleared", "confirmed", "ok"],
  ["declined", "rejected", "reject", "refused", "denied", "not_verified", "unverified", "not_passed"],
  ["review", "in_review", "manual_review", "needs_review", "marked_for_review", "under_review", "manual"],
  ["pending", "applied", "created", "started", "open", "opened", "in_progress", "processing", "waiting"],
  ["completed", "complete", "done", "finished", "submitted"],
  ["cancelled", "canceled", "withdrawn", "aborted", "abandoned"],
  ["expired", "timed_out", "timeout", "lapsed"],
  ["failed", "failure", "fail"],
  ["error", "errored", "unavailable"],
  ["none", "nothing", "no_decision", "undecided"],
];

/** The value that was probably meant by an unknown one: the same in other words, else a few slips away. */
export function meantValue(word: string, known: readonly string[]): string | undefined {
  const same = SAME_MEANING.find((words) => words.includes(plain(word)));
  return known.find((value) => same?.includes(plain(value))) ?? didYouMean(word, known);
}

function plain(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
}
