import type { Driver } from "./driver.ts";

/** How the rows of a table that is in the order of time are found; each statement answers with `at`. */
export type TimeOrder = {
  /** The last seq, or null. */
  readonly last: string;
  /** The time of the first row from that seq on. */
  readonly timeFrom: string;
};

/** Their seqs rise with the time of their receipt. */
export const EVENTS_BY_RECEIPT: TimeOrder = {
  last: "SELECT max(seq) AS at FROM event",
  timeFrom: "SELECT received_at AS at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1",
};

/** The first seq of that time or later, by halving: there is no index on the time. */
export function firstSeqAt(sql: Driver, { last, timeFrom }: TimeOrder, time: number): number {
  let low = 1;
  let high = (read(sql, last) ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const at = read(sql, timeFrom, middle);
    if (at === undefined || at >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function read(sql: Driver, statement: string, ...params: readonly number[]): number | undefined {
  return sql.all<{ at: number | null }>(statement, ...params)[0]?.at ?? undefined;
}
