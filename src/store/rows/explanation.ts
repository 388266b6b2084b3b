import type { Miss, Plan } from "../../model/plan.ts";

/** What is kept to explain how an event was routed. */
export type Explanation = Pick<Plan, "rules_hash" | "matched" | "missed">;

/** Numbers of words: of the rules' hash, of the rules that matched, of those that did not with why. */
export type Written = readonly [rules: number, matched: readonly number[], missed: readonly number[]];

export type WordRow = { readonly number: number; readonly text: string };

/** The explanation that was written, by the words that it names. */
export function explanationOf([rules, matched, missed]: Written, rows: readonly WordRow[]): Explanation {
  const words = new Map(rows.map(({ number, text }) => [number, text]));
  const textOf = (number: number) => words.get(number) ?? "";
  return { rules_hash: textOf(rules), matched: matched.map(textOf), missed: missed.map(textOf).map(missOf) };
}

/** A rule that did not match, and why, as one word. */
export function wordOf({ rule, failed }: Miss): string {
  return JSON.stringify([rule, failed]);
}

function missOf(word: string): Miss {
  const [rule, failed]: readonly [string, string] = JSON.parse(word);
  return { rule, failed };
}
