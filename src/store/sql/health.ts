import { MOST_COUNTED } from "../../model/queue-status.ts";
import type { Health } from "../../ports/ledger.ts";
import type { Driver } from "./driver.ts";

// Events have consecutive seqs, but for gaps that failed commits left, and go by age, but for those that an open
// delivery keeps: the ends tell about how many there are, without counting them.
const COUNT_EVENTS = `SELECT
  coalesce((SELECT max(seq) FROM event) - (SELECT min(seq) FROM event) + 1, 0) AS events`;
// Whoever watches asks every few seconds: no count reads more than this many rows of an index.
const COUNT_OPEN = `SELECT
  (SELECT count(*) FROM (SELECT 1 FROM event INDEXED BY event_held
    WHERE routing = 'held' LIMIT ${MOST_COUNTED})) AS held,
  (SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_due
    WHERE due_at IS NOT NULL LIMIT ${MOST_COUNTED})) AS pending,
  (SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_lane
    WHERE state = 'waiting' LIMIT ${MOST_COUNTED})) AS waiting,
  (SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_dead
    WHERE state = 'dead' LIMIT ${MOST_COUNTED})) AS dead`;
const LAST_ATTEMPT = "SELECT max(last_attempt_at) AS last_attempt_at FROM gate";
const LAST_EVENTS = "SELECT source, last_event_at FROM arrival";

type Counts = Pick<Health, "held" | "pending" | "waiting" | "dead">;

/** How much there is. Costs the same however much is stored or open. */
export function readHealth(sql: Driver): Health {
  const attempt = sql.all<{ last_attempt_at: number | null }>(LAST_ATTEMPT)[0];
  const arrivals = sql.all<{ source: string; last_event_at: number }>(LAST_EVENTS);
  const counts: Partial<Counts> = { ...sql.all<Counts>(COUNT_OPEN)[0] };
  return {
    events: sql.all<{ events: number }>(COUNT_EVENTS)[0]?.events ?? 0,
    held: counts.held ?? 0,
    pending: counts.pending ?? 0,
    waiting: counts.waiting ?? 0,
    dead: counts.dead ?? 0,
    last_attempt_at: attempt?.last_attempt_at ?? undefined,
    last_event_at: Object.fromEntries(arrivals.map((row) => [row.source, row.last_event_at])),
  };
}
