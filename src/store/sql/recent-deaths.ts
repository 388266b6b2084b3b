import { RECIPIENT_REASONS } from "../../model/reasons.ts";
import type { RecentDeaths } from "../../ports/alarms.ts";
import { DIED } from "../rows/died.ts";
import type { Driver } from "./driver.ts";

/** Of each destination, so many are counted. */
const MOST_COUNTED = 1_000;

/** Who gives a wrong address, day after day, must not keep an alarm open behind which real ones hide. */
const OF_RECIPIENTS = RECIPIENT_REASONS.map((reason) => `'${reason}'`).join(", ");

const NEXT_DESTINATION = `SELECT destination FROM delivery INDEXED BY delivery_died
  WHERE ${DIED} AND destination > ? ORDER BY destination LIMIT 1`;
const COUNT_DEATHS = `SELECT count(*) AS count, min(ended_at) AS first_at FROM
  (SELECT ended_at FROM delivery INDEXED BY delivery_died
    WHERE ${DIED} AND destination = ? AND ended_at >= ? AND coalesce(reason, '') NOT IN (${OF_RECIPIENTS})
    ORDER BY ended_at LIMIT ${MOST_COUNTED})`;

type Counted = { readonly count: number; readonly first_at: number | null };

const NONE: Counted = { count: 0, first_at: null };

/** What died since then, by destination, and not of its recipient; one that has none is left out. */
export function recentDeaths(sql: Driver, since: number): readonly RecentDeaths[] {
  return destinations(sql).flatMap((destination) => {
    const { count, first_at } = sql.all<Counted>(COUNT_DEATHS, destination, since)[0] ?? NONE;
    return first_at === null
      ? []
      : [{ destination, count, more: count >= MOST_COUNTED || undefined, first_at }];
  });
}

/** Where any dead letter was to go. */
function destinations(sql: Driver): readonly string[] {
  const found: string[] = [];
  const after = (name: string) => sql.all<{ destination: string }>(NEXT_DESTINATION, name)[0]?.destination;
  for (let name = after(""); name !== undefined; name = after(name)) found.push(name);
  return found;
}
