import type { Miss } from "../../model/plan.ts";
import { type Explanation, explanationOf, type WordRow, type Written, wordOf } from "../rows/explanation.ts";
import type { Driver } from "./driver.ts";
import type { Undoing } from "./undoing.ts";

/** Writes explanations. */
export type Explain = (explanation: Explanation) => string;

const FIND_WORD = "SELECT number FROM word WHERE text = ?";
const ADD_WORD = "INSERT INTO word (text) VALUES (?) RETURNING number";
const WORDS_OF = "SELECT number, text FROM word WHERE number IN (SELECT value FROM json_each(?))";

/**
 * Explanations repeat a few words of the rules with every event, by the kilobyte: each word is kept once, and an
 * event names it by its number. There are as many as rules and conditions were ever in force.
 */
export function explanations({ sql, onRollback }: Undoing): Explain {
  const numbers = new Map<string, number>();
  /** Rules that miss say so with the same list, or at least the same objects, for every event. */
  const lists = new WeakMap<readonly Miss[], string>();
  const misses = new WeakMap<Miss, number>();

  function numberOf(text: string): number {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = findOrAdd(sql, text);
    numbers.set(text, number);
    onRollback(() => numbers.delete(text));
    return number;
  }

  function numberOfMiss(miss: Miss): number {
    const known = misses.get(miss);
    if (known !== undefined) return known;
    const number = numberOf(wordOf(miss));
    misses.set(miss, number);
    onRollback(() => misses.delete(miss));
    return number;
  }

  function numbersOfMisses(list: readonly Miss[]): string {
    const known = lists.get(list);
    if (known !== undefined) return known;
    const written = list.map(numberOfMiss).join();
    lists.set(list, written);
    onRollback(() => lists.delete(list));
    return written;
  }

  return ({ rules_hash, matched, missed }) =>
    `[${numberOf(rules_hash)},[${matched.map(numberOf).join()}],[${numbersOfMisses(missed)}]]`;
}

/** The explanation as it was written. */
export function readExplanation(sql: Driver, written: string): Explanation {
  const numbers: Written = JSON.parse(written);
  const [rules, matched, missed] = numbers;
  const named = JSON.stringify([rules, ...matched, ...missed]);
  return explanationOf(numbers, sql.all<WordRow>(WORDS_OF, named));
}

function findOrAdd(sql: Driver, text: string): number {
  const row =
    sql.all<{ number: number }>(FIND_WORD, text)[0] ?? sql.all<{ number: number }>(ADD_WORD, text)[0];
  if (!row) throw new Error("A word was added without a number.");
  return row.number;
}
