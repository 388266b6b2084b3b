import type { Cursor, WalkOrder, WalkStep } from "../rows/prune-round.ts";
import type { PgValue, Statements } from "./driver.ts";

/**
 * Goes through old rows in an order that an index or the table itself has, and removes what is not needed. It may run
 * again from its beginning, and beside one of another process.
 */
export type Walk = (sql: Statements, order: WalkOrder) => Promise<WalkStep>;

type PageRow<Last> = { readonly last: Last | null; readonly found: number };

/** A stretch of rows behind a seq or key: up to which one it goes and how many there are; undefined if there are none. */
export async function nextStretch<Last extends Cursor[number] = number>(
  sql: Statements,
  statement: string,
  ...params: readonly PgValue[]
): Promise<{ readonly last: Last; readonly found: number } | undefined> {
  const page = (await sql.all<PageRow<Last>>(statement, ...params))[0];
  return page && page.last !== null ? { last: page.last, found: page.found } : undefined;
}
