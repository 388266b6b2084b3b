import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Context } from "./context.ts";
import type { DeadQuery } from "./dead-letters.ts";
import { openProgress } from "./progress.ts";
import { readAnswer } from "./read-answer.ts";
import type { RelayAccess } from "./relay-access.ts";

/** Each is one transaction of the relay, some milliseconds long. */
const MOST_AT_ONCE = 500;
/** At a rate, so much of it at once. */
const BURST_MS = 250;

type RedriveAll = {
  readonly context: Pick<Context, "clock">;
  readonly relay: Pick<RelayAccess, "request">;
  readonly filter: DeadQuery;
  /** How many, at most. */
  readonly total: number;
  /** Milliseconds from one to the next; as fast as it goes without. */
  readonly rate?: number | undefined;
};

type RedrivenAll = { readonly redriven: number; readonly isStopped: boolean };

/** Redrives what fits, a part at a time, and shows how far it is. Ctrl-C ends it after the part under way. */
export async function redriveAll({ context, relay, filter, total, rate }: RedriveAll): Promise<RedrivenAll> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort();
  process.on("SIGINT", stop);
  const progress = openProgress({ total, doing: "back to pending", clock: context.clock });
  const began = context.clock();
  const most = rate === undefined ? MOST_AT_ONCE : Math.max(1, Math.floor(BURST_MS / rate));
  let redriven = 0;
  let cursor: string | undefined;
  try {
    while (redriven < total && !interrupted.signal.aborted) {
      const limit = Math.min(most, total - redriven, MOST_AT_ONCE);
      const part = await redrivePart(relay, { ...filter, all: true, limit, cursor });
      redriven += part.ids.length;
      progress.at(redriven);
      cursor = part.next;
      if (cursor === undefined) break;
      const wait = rate === undefined ? 0 : began + redriven * rate - context.clock();
      if (wait > 0) await sleep(wait, undefined, { signal: interrupted.signal }).catch(() => {});
    }
  } finally {
    progress.end();
    process.off("SIGINT", stop);
  }
  return { redriven, isStopped: interrupted.signal.aborted && redriven < total };
}

const partShape = z.object({ data: z.object({ ids: z.array(z.string()), next: z.string().optional() }) });

async function redrivePart(relay: Pick<RelayAccess, "request">, asked: unknown) {
  return readAnswer(partShape, await relay.request("/redrive", asked)).data;
}
