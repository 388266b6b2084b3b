import { MOST_COUNTED } from "../../model/queue-status.ts";
import type { Health } from "../../ports/ledger.ts";
import type { Statements } from "./driver.ts";

// Events have consecutive seqs, but for gaps that failed commits left, and go by age, but for those that an open
// delivery keeps: the ends tell about how many there are, without counting them. Whoever watches asks every few
// seconds: no count reads more than so many rows of an index.
const COUNT = `SELECT
  coalesce((SELECT max(seq) FROM event) - (SELECT min(seq) FROM event) + 1, 0) AS events,
  (SELECT count(*) FROM (SELECT 1 FROM event WHERE routing = 'held' LIMIT ${MOST_COUNTED}) AS bounded) AS held,
  (SELECT count(*) FROM (SELECT 1 FROM delivery WHERE due_at IS NOT NULL LIMIT ${MOST_COUNTED}) AS bounded) AS pending,
  (SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 'waiting' LIMIT ${MOST_COUNTED}) AS bounded) AS waiting,
  (SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 'dead' LIMIT ${MOST_COUNTED}) AS bounded) AS dead,
  (SELECT max(last_attempt_at) FROM gate) AS last_attempt_at`;
const LAST_EVENTS = "SELECT source, last_event_at FROM arrival";

type Counts = Pick<Health, "events" | "held" | "pending" | "waiting" | "dead"> & {
  readonly last_attempt_at: number | null;
};

/** How much there is. Costs the same however much is stored or open. */
export async function readHealth(sql: Statements): Promise<Health> {
  const [counts] = await sql.all<Counts>(COUNT);
  const arrivals = await sql.all<{ source: string; last_event_at: number }>(LAST_EVENTS);
  return {
    events: counts?.events ?? 0,
    held: counts?.held ?? 0,
    pending: counts?.pending ?? 0,
    waiting: counts?.waiting ?? 0,
    dead: counts?.dead ?? 0,
    last_attempt_at: counts?.last_attempt_at ?? undefined,
    last_event_at: Object.fromEntries(arrivals.map((row) => [row.source, row.last_event_at])),
  };
}
