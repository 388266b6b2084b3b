import type { Statements } from "./driver.ts";

/** A table whose seqs rise with a time of theirs, but for what several processes write at the same moment. */
export type TimeOrder = { readonly table: string; readonly at: string };

/** By their receipt. */
export const EVENTS_BY_RECEIPT: TimeOrder = { table: "event", at: "received_at" };

/** By their making. */
export const DELIVERIES_BY_MAKING: TimeOrder = { table: "delivery", at: "created_at" };

/** The first seq of that time or later, by halving: there is no index on the time. */
export async function firstSeqAt(sql: Statements, { table, at }: TimeOrder, time: number): Promise<number> {
  const statement = `WITH RECURSIVE half (low, high) AS (
      SELECT 1::bigint, coalesce(max(seq), 0) + 1 FROM ${table}
      UNION ALL
      SELECT CASE WHEN middle.is_old THEN middle.seq + 1 ELSE low END,
        CASE WHEN middle.is_old THEN high ELSE middle.seq END
      FROM half CROSS JOIN LATERAL (SELECT (low + high) / 2 AS seq, coalesce(
        (SELECT ${at} FROM ${table} WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1) < $1, false
      ) AS is_old) AS middle
      WHERE low < high
    )
    SELECT low AS first FROM half WHERE low >= high`;
  return (await sql.all<{ first: number }>(statement, time))[0]?.first ?? 1;
}
