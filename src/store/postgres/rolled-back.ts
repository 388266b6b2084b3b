import type { PgDriver, Statements } from "./driver.ts";

const NEVER_MEANT = Symbol("rolled back on purpose");

/** What `work` would answer; whatever it writes is undone. */
export async function rolledBack<T>(pg: PgDriver, work: (sql: Statements) => Promise<T>): Promise<T> {
  let answer: { readonly value: T } | undefined;
  try {
    await pg.tx(async (sql) => {
      answer = { value: await work(sql) };
      throw NEVER_MEANT;
    });
  } catch (error) {
    if (error !== NEVER_MEANT) throw error;
  }
  if (!answer) throw new Error("A transaction ended without running its work.");
  return answer.value;
}
