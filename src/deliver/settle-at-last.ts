import { RelayError } from "../errors.ts";
import type { GateNews, Queue, Settlement } from "../ports/queue.ts";

const AFTER_FAULT_MS = 1_000;

type Parts = {
  readonly queue: Pick<Queue, "settle">;
  /** From then on it is tried no more. */
  readonly isStopped: () => boolean;
};

/** A store that cannot write just now must not make us send again: the settlement waits until it can. */
export async function settleAtLast(
  settlement: Settlement,
  { queue, isStopped }: Parts,
): Promise<readonly GateNews[]> {
  for (;;) {
    try {
      return await queue.settle([settlement]);
    } catch (error) {
      if (isStopped() || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AFTER_FAULT_MS));
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof RelayError && (error.code === "store_unavailable" || error.code === "store_busy");
}
