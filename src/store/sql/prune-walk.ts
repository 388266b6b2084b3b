import type { WalkOrder, WalkStep } from "../rows/prune-round.ts";
import type { SqlContext } from "./context.ts";
import type { Driver, SqlValue } from "./driver.ts";

/** Goes through old rows in an order that an index or the table itself has, and removes what is not needed. */
export type Walk = (context: SqlContext, order: WalkOrder) => WalkStep;

type PageRow<Last> = { readonly last: Last | null; readonly found: number };

/** A stretch of rows behind a seq or key: up to which one it goes and how many there are; undefined if there are none. */
export function nextStretch<Last extends SqlValue = number>(
  sql: Driver,
  statement: string,
  ...params: readonly SqlValue[]
) {
  const page = sql.all<PageRow<Last>>(statement, ...params)[0];
  return page && page.last !== null ? { last: page.last, found: page.found } : undefined;
}
