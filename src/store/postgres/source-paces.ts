import type { SourcePace } from "../../ports/alarms.ts";
import type { Statements } from "./driver.ts";

const DAY_MS = 24 * 60 * 60_000;
const KEPT_DAYS = 14;
/** The letters "kycd". */
const LOCK = 0x6b796364;

const LIST_ARRIVALS = "SELECT source, last_event_at FROM arrival ORDER BY source";
// Of two processes that ask at once the second one finds the day noted: a pause is counted once.
const LOCK_DAYS = "SELECT pg_advisory_xact_lock($1)";
const FIND_LAST = "SELECT max(last_at) AS last_at FROM source_day WHERE source = $1";
const NOTE_DAY = `INSERT INTO source_day (source, day, last_at, longest_pause) VALUES ($1, $2, $3, $4)
  ON CONFLICT (source, day) DO UPDATE
    SET last_at = excluded.last_at, longest_pause = greatest(source_day.longest_pause, excluded.longest_pause)`;
const FORGET_DAYS = "DELETE FROM source_day WHERE source = $1 AND day <= $2";
const SUM_UP = `SELECT count(*) AS days, coalesce(max(longest_pause), 0) AS longest_pause
  FROM source_day WHERE source = $1`;

type Arrival = Pick<SourcePace, "source" | "last_event_at">;

/**
 * Notes what was heard since it was asked last, and sums up the two weeks before. Writes nothing where nothing
 * came. Runs inside a transaction.
 */
export async function sourcePaces(sql: Statements): Promise<readonly SourcePace[]> {
  await sql.all(LOCK_DAYS, LOCK);
  const paces: SourcePace[] = [];
  for (const arrival of await sql.all<Arrival>(LIST_ARRIVALS)) {
    await noteHeard(sql, arrival);
    const [sum] = await sql.all<Pick<SourcePace, "days" | "longest_pause">>(SUM_UP, arrival.source);
    paces.push({ ...arrival, days: sum?.days ?? 0, longest_pause: sum?.longest_pause ?? 0 });
  }
  return paces;
}

async function noteHeard(sql: Statements, { source, last_event_at }: Arrival): Promise<void> {
  const [before] = await sql.all<{ last_at: number | null }>(FIND_LAST, source);
  const last_at = before?.last_at ?? undefined;
  if (last_at !== undefined && last_event_at <= last_at) return;
  const day = Math.floor(last_event_at / DAY_MS);
  const pause = last_at === undefined ? 0 : last_event_at - last_at;
  await sql.all(NOTE_DAY, source, day, last_event_at, pause);
  await sql.all(FORGET_DAYS, source, day - KEPT_DAYS);
}
