import type { Driver } from "./driver.ts";

const NEVER_MEANT = Symbol("rolled back on purpose");

/** What `work` would answer; whatever it writes is undone. */
export function rolledBack<T>(sql: Driver, work: () => T): T {
  let answer: { readonly value: T } | undefined;
  try {
    sql.tx(() => {
      answer = { value: work() };
      throw NEVER_MEANT;
    });
  } catch (error) {
    if (!answer) throw error;
  }
  if (!answer) throw new Error("A transaction ended without running its work.");
  return answer.value;
}
