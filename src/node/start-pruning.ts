import { setTimeout as sleep } from "node:timers/promises";
import { whatHappened } from "../errors.ts";
import type { RetentionLimits } from "../model/retention.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Retention } from "../ports/retention.ts";

const EVERY_MS = 60 * 60_000;
/** Rows looked at in one transaction. */
const STEP_ROWS = 200;
/** A step under load waits for its turn: it rests in proportion, so that pruning is at most a tenth of what goes on. */
const REST_OF_STEP = 9;
const SHORTEST_REST_MS = 5;
const LONGEST_REST_MS = 5_000;

export type PruningParts = {
  readonly upkeep: Pick<Retention, "prune" | "finishErasing">;
  readonly limits: RetentionLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly every?: number | undefined;
  readonly step?: number | undefined;
  /** The least rest after a step; where the clock stands still while a step works, the only one. */
  readonly leastRest?: number | undefined;
  /** Waits so long, or until that. */
  readonly rest?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
};

/** How the pruning is. Times are epoch milliseconds. */
export type PruningStatus = {
  /** Something old may be left. */
  readonly running: boolean;
  /** When nothing old was left for the last time; absent: not since the start. */
  readonly done_at?: number | undefined;
};

/** What removes old data as long as the relay runs. */
export type Pruning = {
  status(): PruningStatus;
  /** Resolves when the step under way is over. */
  stop(): Promise<void>;
};

/** Removes what is too old, at the start and every hour, in small steps; first finishes an erasure that was cut off. */
export function startPruning(parts: PruningParts): Pruning {
  const { log, every = EVERY_MS, rest = restInProcess } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running = false;
  let done_at: number | undefined;

  async function live(): Promise<void> {
    await finishErasing(parts);
    while (!signal.aborted) {
      running = true;
      const isDone = await pruneAll(parts, signal).catch((error: unknown) => {
        log.error({ error: whatHappened(error) }, "pruning failed; it is tried again within the hour");
        return false;
      });
      running = !isDone;
      if (isDone) done_at = parts.clock();
      await rest(every, signal);
    }
  }

  const living = live();
  return {
    status: () => ({ running, done_at }),
    async stop() {
      stopping.abort();
      await living;
    },
  };
}

async function finishErasing({ upkeep, log }: PruningParts): Promise<void> {
  try {
    const counts = await upkeep.finishErasing();
    if (counts) log.info({ ...counts }, "an erasure that was cut off is finished");
  } catch (error) {
    log.error(
      { error: whatHappened(error) },
      "an erasure that was cut off failed; the next start tries again",
    );
  }
}

/** Says whether nothing is left. */
async function pruneAll(parts: PruningParts, signal: AbortSignal): Promise<boolean> {
  const { upkeep, limits, clock, log, step = STEP_ROWS, rest = restInProcess } = parts;
  const { leastRest = SHORTEST_REST_MS } = parts;
  const total: Record<string, number> = {};
  for (let steps = 1; !signal.aborted; steps += 1) {
    const began = clock();
    const { pruned, done } = await upkeep.prune(limits, step);
    for (const [table, rows] of Object.entries(pruned)) total[table] = (total[table] ?? 0) + rows;
    if (done) {
      if (Object.keys(total).length > 0) log.info({ ...total, steps }, "what was too old is pruned");
      return true;
    }
    const took = Math.max(0, clock() - began);
    await rest(Math.min(Math.max(took * REST_OF_STEP, leastRest), LONGEST_REST_MS), signal);
  }
  return false;
}

async function restInProcess(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
