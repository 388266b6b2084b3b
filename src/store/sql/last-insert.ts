import type { Driver } from "./driver.ts";

// Costs a fraction of RETURNING, which sets up a temporary table for each run of a statement.
const LAST_INSERT = "SELECT changes() AS rows, last_insert_rowid() AS seq";

type LastInsert = { readonly rows: number; readonly seq: number };

/** How many rows the statement just run has inserted, and the seq of the last one. */
export function lastInsert(sql: Driver): LastInsert {
  return sql.all<LastInsert>(LAST_INSERT)[0] ?? { rows: 0, seq: 0 };
}
