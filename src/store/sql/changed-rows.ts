import type { Driver } from "./driver.ts";

// Costs a fraction of RETURNING, which sets up a temporary table for each run of a statement.
const CHANGED_ROWS = "SELECT changes() AS rows";

/** How many rows the statement just run has written. */
export function changedRows(sql: Driver): number {
  return sql.all<{ rows: number }>(CHANGED_ROWS)[0]?.rows ?? 0;
}
