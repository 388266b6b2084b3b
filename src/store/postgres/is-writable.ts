import { setTimeout as sleep } from "node:timers/promises";
import type { PgDriver } from "./driver.ts";

// Changes nothing, but has to reach the disk. No event is taken in without the queue's tables either.
const WRITE_NOTHING_NEW = `UPDATE migration SET applied_at = applied_at
  WHERE version IS NOT NULL OR EXISTS (SELECT FROM pgboss.queue) OR EXISTS (SELECT FROM pgboss.job)`;
/** Whoever asks does not wait for long; an event would not be taken in by then either. */
const ANSWER_WITHIN_MS = 4_000;

/** Tries a real write, one at a time however many ask: a server that hangs must not use up our connections. */
export function createIsWritable(pg: PgDriver): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const ask = () =>
    pg
      .all(WRITE_NOTHING_NEW)
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = undefined;
      });
  return async () => {
    asking ??= ask();
    const waiting = new AbortController();
    const late = sleep(ANSWER_WITHIN_MS, false, { signal: waiting.signal, ref: false }).catch(() => false);
    const answer = await Promise.race([asking, late]);
    waiting.abort();
    return answer;
  };
}
