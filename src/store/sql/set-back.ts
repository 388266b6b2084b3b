import type { Driver } from "./driver.ts";

/** Smaller corrections of a clock put off nothing that matters. */
const TOLERATED_MS = 60_000;

const LAST_MADE = `SELECT created_at FROM delivery
  WHERE seq > (SELECT delivery_seq FROM set_back) ORDER BY seq DESC LIMIT 1`;
const NOTE_DONE = "UPDATE set_back SET delivery_seq = coalesce((SELECT max(seq) FROM delivery), 0)";
// What is under way keeps its lease; what is due by what the sender or a rule says, and was planned before, keeps its time.
const BRING_NEARER = `UPDATE delivery INDEXED BY delivery_open SET due_at = max(?, due_at - ?)
  WHERE ended_at IS NULL AND due_at > ?
    AND (created_at > ? OR EXISTS (SELECT 1 FROM attempt
      WHERE delivery_seq = delivery.seq AND attempt.fence = delivery.fence AND started_at > ?))
    AND NOT EXISTS (SELECT 1 FROM attempt WHERE delivery_seq = delivery.seq AND outcome = 'open')`;

/**
 * Watches for a clock that ran ahead and is set back. What came in or was tried meanwhile was put off by that clock,
 * and would wait until the right one gets there: a year, if it was a year ahead.
 */
export function watchClock(sql: Driver): {
  /** By how much the clock was set back since it was last noted; 0 if it was not. */
  setBackBy(now: number): number;
  note(now: number): void;
} {
  let latest: number | undefined;
  return {
    setBackBy(now) {
      latest ??= sql.all<{ created_at: number }>(LAST_MADE)[0]?.created_at ?? now;
      return latest - now > TOLERATED_MS ? latest - now : 0;
    },
    note(now) {
      latest = now;
    },
  };
}

/** Has what the clock put off while it ran ahead wait only for as long as it was meant to. Inside a transaction. */
export function bringNearer(sql: Driver, now: number, setBackBy: number): void {
  sql.all(BRING_NEARER, now, setBackBy, now, now, now);
  // They still say that they were made later than now: a restart must not bring them nearer once more.
  sql.all(NOTE_DONE);
}
