import type { Miss } from "../../model/plan.ts";
import { type Explanation, explanationOf, type WordRow, type Written, wordOf } from "../rows/explanation.ts";
import type { PgDriver, Statements } from "./driver.ts";

// By a hash: a word may be longer than an index takes.
const ADD_WORDS = `INSERT INTO word (text) SELECT * FROM unnest($1::text[]) ON CONFLICT (md5(text)) DO NOTHING`;
const NUMBERS_OF = `SELECT number, word.text FROM unnest($1::text[]) AS wanted (text)
  JOIN word ON md5(word.text) = md5(wanted.text) AND word.text = wanted.text`;
const WORDS_OF = "SELECT number, text FROM word WHERE number = ANY($1::bigint[])";

/** Writes explanations. */
export type Explanations = {
  /** Makes sure that each word of them has a number. Not in a transaction: a word once known stays. */
  readonly learn: (explanations: readonly Explanation[]) => Promise<void>;
  /** Only of what was learnt. */
  readonly write: (explanation: Explanation) => string;
};

/**
 * Explanations repeat a few words of the rules with every event, by the kilobyte: each word is kept once, and an
 * event names it by its number. There are as many as rules and conditions were ever in force.
 */
export function explanations(pg: PgDriver): Explanations {
  const numbers = new Map<string, number>();
  /** Rules that miss say so with the same list, or at least the same objects, for every event. */
  const lists = new WeakMap<readonly Miss[], string>();

  function numberOf(text: string): number {
    const number = numbers.get(text);
    if (number === undefined) throw new Error("A word of an explanation was not learnt.");
    return number;
  }

  function numbersOfMisses(list: readonly Miss[]): string {
    const known = lists.get(list);
    if (known !== undefined) return known;
    const written = list.map((miss) => numberOf(wordOf(miss))).join();
    lists.set(list, written);
    return written;
  }

  async function learn(explained: readonly Explanation[]): Promise<void> {
    const words = new Set(explained.flatMap((one) => (isKnown(one) ? [] : wordsOf(one))));
    const strange = [...words].filter((word) => !numbers.has(word)).sort();
    if (strange.length === 0) return;
    await pg.all(ADD_WORDS, strange);
    for (const { number, text } of await pg.all<WordRow>(NUMBERS_OF, strange)) numbers.set(text, number);
  }

  function isKnown({ rules_hash, matched, missed }: Explanation): boolean {
    return lists.has(missed) && numbers.has(rules_hash) && matched.every((rule) => numbers.has(rule));
  }

  return {
    learn,
    write: ({ rules_hash, matched, missed }) =>
      `[${numberOf(rules_hash)},[${matched.map(numberOf).join()}],[${numbersOfMisses(missed)}]]`,
  };
}

/** The explanation as it was written. */
export async function readExplanation(sql: Statements, written: string): Promise<Explanation> {
  const numbers: Written = JSON.parse(written);
  const [rules, matched, missed] = numbers;
  const rows = await sql.all<WordRow>(WORDS_OF, [rules, ...matched, ...missed]);
  return explanationOf(numbers, rows);
}

function wordsOf({ rules_hash, matched, missed }: Explanation): readonly string[] {
  return [rules_hash, ...matched, ...missed.map(wordOf)];
}
