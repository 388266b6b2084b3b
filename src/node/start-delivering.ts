import { ACTION_KINDS_BY_NAME } from "../actions/registry.ts";
import { type DeliverParts, deliver } from "../deliver/deliver.ts";
import { type DispatcherParts, startDispatcher } from "../deliver/dispatcher.ts";
import { leaveToOthers } from "../deliver/leave-to-others.ts";
import { startSchedules } from "../deliver/schedules.ts";
import { viewOf } from "../deliver/view-of.ts";
import type { Store } from "../ports/store.ts";

/** Attempts at once over all destinations. */
const MAX_ATTEMPTS_AT_ONCE = 64;

export type DeliveringParts = Pick<
  DeliverParts,
  "ruleSets" | "alerts" | "destinations" | "planning" | "unsubscribeAt" | "clock" | "log"
> &
  Pick<DispatcherParts, "onSettled" | "onGate" | "later" | "longestSleep"> & {
    readonly store: Store;
    /** Of several processes on a store: is this one set up for it, a destination or `record/` with a table? */
    readonly knows?: ((destination: string) => boolean) | undefined;
    /** False: schedules fire elsewhere, in the one process that looks after the store. */
    readonly firesSchedules?: boolean | undefined;
    /** Over all destinations. */
    readonly attemptsAtOnce?: number | undefined;
  };

/** What runs by itself as long as the relay does: deliveries, and the schedules that make some. */
export type Delivering = {
  /** Something may be due now. */
  wake(): void;
  /** Other rules are in force, or the clock was moved. */
  wakeSchedules(): void;
  /** What is due is looked for. */
  isAlive(): boolean;
  /** Resolves when nothing that is due is left, and no attempt is under way. */
  rested(): Promise<void>;
  stop(): Promise<void>;
};

/** Begins to deliver at once, and has schedules make what falls due. */
export function startDelivering(parts: DeliveringParts): Delivering {
  const { store, destinations, onSettled, onGate, later, longestSleep, clock, log, ...planning } = parts;
  const { attemptsAtOnce = MAX_ATTEMPTS_AT_ONCE, firesSchedules = true, knows } = parts;
  const { queue, ledger, upkeep } = store;
  const deliverParts: DeliverParts = {
    ...parts,
    queue,
    suppressions: store.suppressions,
    kinds: ACTION_KINDS_BY_NAME,
    view: (claimed, options) => viewOf(claimed, options, ledger),
    random: Math.random,
  };
  const mine = knows && leaveToOthers(knows);
  const dispatcher = startDispatcher({
    queue: mine ? { ...queue, nextDue: async () => mine(await queue.nextDue(), clock()) } : queue,
    deliver: (claimed) => deliver(claimed, deliverParts),
    capacity: {
      total: attemptsAtOnce,
      perDestination: (name) => destinations.get(name)?.concurrency ?? attemptsAtOnce,
      paceOf: (name) => destinations.get(name)?.pace,
    },
    onSettled,
    onGate,
    ...{ later, longestSleep },
    clock,
    log,
  });
  const sleeping = { later, longestSleep, clock, log };
  const schedules = firesSchedules
    ? startSchedules({ ...planning, ...sleeping, upkeep, onFired: dispatcher.wake })
    : undefined;
  return {
    wake: dispatcher.wake,
    wakeSchedules: () => schedules?.wake(),
    isAlive: dispatcher.isAlive,
    rested: dispatcher.rested,
    async stop() {
      await Promise.all([schedules?.stop(), dispatcher.stop()]);
    },
  };
}
