import type { SourcePace } from "../../ports/alarms.ts";
import type { Driver } from "./driver.ts";

const DAY_MS = 24 * 60 * 60_000;
const KEPT_DAYS = 14;

const LIST_ARRIVALS = "SELECT source, last_event_at FROM arrival ORDER BY source";
const FIND_LAST = "SELECT max(last_at) AS last_at FROM source_day WHERE source = ?";
const NOTE_DAY = `INSERT INTO source_day (source, day, last_at, longest_pause) VALUES (?, ?, ?, ?)
  ON CONFLICT (source, day) DO UPDATE
    SET last_at = excluded.last_at, longest_pause = max(longest_pause, excluded.longest_pause)`;
const FORGET_DAYS = "DELETE FROM source_day WHERE source = ? AND day <= ?";
const SUM_UP = `SELECT count(*) AS days, coalesce(max(longest_pause), 0) AS longest_pause
  FROM source_day WHERE source = ?`;

type Arrival = Pick<SourcePace, "source" | "last_event_at">;

/** Notes what was heard since it was asked last, and sums up the two weeks before. Writes nothing where nothing came. */
export function sourcePaces(sql: Driver): readonly SourcePace[] {
  return sql.all<Arrival>(LIST_ARRIVALS).map((arrival) => {
    noteHeard(sql, arrival);
    const sum = sql.all<Pick<SourcePace, "days" | "longest_pause">>(SUM_UP, arrival.source)[0];
    return { ...arrival, days: sum?.days ?? 0, longest_pause: sum?.longest_pause ?? 0 };
  });
}

function noteHeard(sql: Driver, { source, last_event_at }: Arrival): void {
  const before = sql.all<{ last_at: number | null }>(FIND_LAST, source)[0]?.last_at ?? undefined;
  if (before !== undefined && last_event_at <= before) return;
  const day = Math.floor(last_event_at / DAY_MS);
  const pause = before === undefined ? 0 : last_event_at - before;
  sql.all(NOTE_DAY, source, day, last_event_at, pause);
  sql.all(FORGET_DAYS, source, day - KEPT_DAYS);
}
