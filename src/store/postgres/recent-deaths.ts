import { RECIPIENT_REASONS } from "../../model/reasons.ts";
import type { RecentDeaths } from "../../ports/alarms.ts";
import { DIED } from "../rows/died.ts";
import type { Statements } from "./driver.ts";

/** Of each destination, so many are counted. */
const MOST_COUNTED = 1_000;

/** Who gives a wrong address, day after day, must not keep an alarm open behind which real ones hide. */
const OF_RECIPIENTS = RECIPIENT_REASONS.map((reason) => `'${reason}'`).join(", ");

// Jumps on the partial index from destination to destination: few among however many dead letters.
const COUNT_DEATHS = `WITH RECURSIVE known (destination) AS (
    (SELECT destination FROM delivery WHERE ${DIED} ORDER BY destination LIMIT 1)
    UNION ALL
    SELECT following.destination FROM known CROSS JOIN LATERAL (SELECT destination FROM delivery
      WHERE ${DIED} AND destination > known.destination ORDER BY destination LIMIT 1) AS following
  )
  SELECT known.destination, counted.count, counted.first_at FROM known
  CROSS JOIN LATERAL (SELECT count(*) AS count, min(ended_at) AS first_at FROM
    (SELECT ended_at FROM delivery
      WHERE ${DIED} AND destination = known.destination AND ended_at >= $1
        AND coalesce(reason, '') NOT IN (${OF_RECIPIENTS})
      ORDER BY ended_at LIMIT ${MOST_COUNTED}) AS died) AS counted
  WHERE counted.first_at IS NOT NULL ORDER BY known.destination`;

type Counted = { readonly destination: string; readonly count: number; readonly first_at: number };

/** What died since then, by destination, and not of its recipient; one that has none is left out. */
export async function recentDeaths(sql: Statements, since: number): Promise<readonly RecentDeaths[]> {
  const rows = await sql.all<Counted>(COUNT_DEATHS, since);
  return rows.map((row) => ({ ...row, more: row.count >= MOST_COUNTED || undefined }));
}
