import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

/** Smaller corrections of a clock put off nothing that matters; nor do clocks of our machines differ by more. */
const TOLERATED_MS = 60_000;

const LAST_MADE = `SELECT created_at FROM delivery
  WHERE seq > (SELECT delivery_seq FROM set_back) ORDER BY seq DESC LIMIT 1`;
const LOCK_NOTED = "SELECT noted_at, noted_by FROM set_back FOR UPDATE";
const NOTE_DONE = `UPDATE set_back
  SET delivery_seq = coalesce((SELECT max(seq) FROM delivery), 0), noted_at = $1, noted_by = $2`;
// What is under way keeps its lease; what is due by what the sender or a rule says, and was planned before, keeps its time.
const BRING_NEARER = `UPDATE delivery SET due_at = greatest($1, due_at - $2)
  WHERE ended_at IS NULL AND due_at > $1
    AND (created_at > $1 OR EXISTS (SELECT 1 FROM attempt
      WHERE delivery_seq = delivery.seq AND attempt.fence = delivery.fence AND started_at > $1))
    AND NOT EXISTS (SELECT 1 FROM attempt WHERE delivery_seq = delivery.seq AND outcome = 'open')`;

type Noted = { readonly noted_at: number; readonly noted_by: string };

/** The clock that a process goes by. */
export type WatchedClock = {
  /** Before it looks: makes up for a clock that was set back since it looked last. */
  look(now: number): Promise<void>;
};

/**
 * Watches for a clock that ran ahead and is set back. What came in or was tried meanwhile was put off by that clock,
 * and would wait until the right one gets there: a year, if it was a year ahead.
 */
export function watchClock({ pg, newId, ring }: Pick<PgContext, "pg" | "newId" | "ring">): WatchedClock {
  const watcher = newId(0);
  let latest: number | undefined;
  return {
    async look(now) {
      latest ??= (await pg.all<{ created_at: number }>(LAST_MADE))[0]?.created_at ?? now;
      const setBackBy = latest - now;
      if (setBackBy > TOLERATED_MS) {
        await pg.tx(async (sql) => {
          if (await bringNearer(sql, { now, setBackBy, watcher })) await ring(sql);
        });
      }
      latest = now;
    },
  };
}

type SetBack = { readonly now: number; readonly setBackBy: number; readonly watcher: string };

/**
 * Has what the clock put off while it ran ahead wait only for as long as it was meant to; unless another process on
 * the same machine has just done so.
 */
async function bringNearer(sql: Statements, { now, setBackBy, watcher }: SetBack): Promise<boolean> {
  const noted = (await sql.all<Noted>(LOCK_NOTED))[0];
  const isDone = noted && noted.noted_by !== watcher && Math.abs(now - noted.noted_at) < TOLERATED_MS;
  if (isDone) return false;
  await sql.all(BRING_NEARER, now, setBackBy);
  // They still say that they were made later than now: a restart must not bring them nearer once more.
  await sql.all(NOTE_DONE, now, watcher);
  return true;
}
