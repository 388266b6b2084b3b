import { type QueueStatus, queueStatus } from "../model/queue-status.ts";
import type { Clock } from "../ports/host.ts";
import type { GateRow, Health, Ledger } from "../ports/ledger.ts";

/** What the status of the queue is reckoned from. */
export type QueueParts = {
  readonly store: { readonly ledger: Pick<Ledger, "health" | "gates"> };
  readonly clock: Clock;
  /** Of the settings; milliseconds. */
  readonly stallAfter: number;
};

/** How the queue is now, and the counts that it was reckoned from. */
export async function readQueue({ store, clock, stallAfter }: QueueParts): Promise<{
  readonly queue: QueueStatus;
  readonly health: Health;
  readonly gates: readonly GateRow[];
}> {
  const health = await store.ledger.health();
  const gates = await store.ledger.gates();
  return { queue: queueStatus({ health, gates, now: clock(), stall_after: stallAfter }), health, gates };
}
