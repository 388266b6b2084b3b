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
  ["resolved", "closed", "solved"],
  ["updated", "changed", "modified", "edited"],
  ["none", "nothing", "no_decision", "undecided"],
];

/** The value that was probably meant by an unknown one: the same in other words, else a few slips away. */
export function meantValue(word: string, known: readonly string[]): string | undefined {
  return known.find((value) => sameMeaning(word, value)) ?? didYouMean(word, known);
}

/** Are they two words for the same thing? */
export function sameMeaning(word: string, other: string): boolean {
  return SAME_MEANING.some((words) => words.includes(plain(word)) && words.includes(plain(other)));
}

/** Is it one of the words with a meaning, and so none that is misspelt? */
export function isKnownWord(word: string): boolean {
  return SAME_MEANING.some((words) => words.includes(plain(word)));
}

function plain(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
}
