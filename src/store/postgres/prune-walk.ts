import type { RetentionLimits } from "../../model/retention.ts";
import type { PgValue, Statements } from "./driver.ts";

/** Where a walk has got to: the key of the last row that it looked at. */
export type Cursor = readonly (string | number | Uint8Array)[];

type WalkOrder = {
  readonly limits: RetentionLimits;
  readonly now: number;
  /** At most about so many rows are looked at. */
  readonly rows: number;
  /** Absent: from the beginning. */
  readonly after?: Cursor | undefined;
};

/** One step of a walk. `pruned`: rows that went, by table; `after` is absent at the end. */
export type WalkStep = {
  readonly examined: number;
  readonly pruned: Readonly<Record<string, number>>;
  readonly after?: Cursor | undefined;
};

/**
 * Goes through old rows in an order that an index or the table itself has, and removes what is not needed. It may run
 * again from its beginning, and beside one of another process.
 */
export type Walk = (sql: Statements, order: WalkOrder) => Promise<WalkStep>;

/** The step of a walk that is at its end. */
export const NOTHING_LEFT: WalkStep = { examined: 0, pruned: {} };

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
