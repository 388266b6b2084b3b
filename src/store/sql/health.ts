import type { Health } from "../../ports/ledger.ts";
import type { Driver } from "./driver.ts";

// Events have consecutive seqs, but for gaps that failed commits left, and go by age: the ends tell their number
// without counting them.
const COUNT_EVENTS = `SELECT
  coalesce((SELECT max(seq) FROM event) - (SELECT min(seq) FROM event) + 1, 0) AS events,
  (SELECT count(*) FROM event WHERE routing = 'held') AS held`;
const COUNT_DELIVERIES = `SELECT
  (SELECT count(*) FROM delivery WHERE due_at IS NOT NULL) AS pending,
  (SELECT count(*) FROM delivery WHERE ended_at IS NULL) AS open,
  (SELECT count(*) FROM delivery WHERE state = 'dead') AS dead`;
const COUNT_DUE = `SELECT count(*) AS due, min(due_at) AS oldest_due_at
  FROM delivery INDEXED BY delivery_due WHERE due_at IS NOT NULL AND due_at <= ?`;
const LAST_ATTEMPT = "SELECT max(last_attempt_at) AS last_attempt_at FROM gate";
const LAST_EVENTS = "SELECT source, last_event_at FROM arrival";

type Counts = Pick<Health, "events" | "held" | "pending" | "dead"> & { readonly open: number };

/** How much there is and how far behind the relay is. Costs as much as there is open, not as there is stored. */
export function readHealth(sql: Driver, now: number): Health {
  const due = sql.all<{ due: number; oldest_due_at: number | null }>(COUNT_DUE, now)[0];
  const attempt = sql.all<{ last_attempt_at: number | null }>(LAST_ATTEMPT)[0];
  const arrivals = sql.all<{ source: string; last_event_at: number }>(LAST_EVENTS);
  const counts: Partial<Counts> = {
    ...sql.all<Pick<Counts, "events" | "held">>(COUNT_EVENTS)[0],
    ...sql.all<Pick<Counts, "pending" | "open" | "dead">>(COUNT_DELIVERIES)[0],
  };
  return {
    events: counts.events ?? 0,
    held: counts.held ?? 0,
    pending: counts.pending ?? 0,
    // Only what is parked is open without a time.
    waiting: (counts.open ?? 0) - (counts.pending ?? 0),
    dead: counts.dead ?? 0,
    due: due?.due ?? 0,
    oldest_due_at: due?.oldest_due_at ?? undefined,
    last_attempt_at: attempt?.last_attempt_at ?? undefined,
    last_event_at: Object.fromEntries(arrivals.map((row) => [row.source, row.last_event_at])),
  };
}
