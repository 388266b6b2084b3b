import { isStoreAway } from "../errors.ts";
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
      if (isStopped() || !isStoreAway(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AFTER_FAULT_MS));
    }
  }
}
