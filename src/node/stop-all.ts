import type { Log } from "../ports/host.ts";

/** Longer than an attempt may take. */
const LIMIT_MS = 15_000;

/** Waits until all have stopped, but no longer than that: what is not done by then is left to the next start. */
export async function stopAll(
  stopping: readonly (Promise<void> | undefined)[],
  log: Pick<Log, "warn">,
): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, LIMIT_MS, "late");
  const ended = await Promise.race([Promise.all(stopping), limit]);
  clearTimeout(timer);
  if (ended === "late")
    log.warn({ waited_ms: LIMIT_MS }, "not all that was under way has ended; a start goes on with it");
}
