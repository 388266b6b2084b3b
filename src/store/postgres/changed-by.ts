import type { PgValue, Statements } from "./driver.ts";

/** Runs a writing statement and says how many rows it has written. */
export async function changedBy(
  sql: Statements,
  statement: string,
  ...params: readonly PgValue[]
): Promise<number> {
  const counting = `WITH changed AS (${statement} RETURNING 1) SELECT count(*) AS rows FROM changed`;
  return (await sql.all<{ rows: number }>(counting, ...params))[0]?.rows ?? 0;
}
