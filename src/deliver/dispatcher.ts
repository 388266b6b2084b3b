import { whatHappened } from "../errors.ts";
import { inProcess } from "../in-process.ts";
import { destinationOf } from "../model/gate.ts";
import type { Clock, Later, Log } from "../ports/host.ts";
import type { Claimed, GateNews, Lease, Queue, Settlement } from "../ports/queue.ts";
import { type Capacity, claimOrders, nextLook } from "./capacity.ts";
import { giveBack } from "./give-back.ts";
import { logAttempt } from "./log-attempt.ts";
import { logGate } from "./log-gate.ts";
import { type SayOnce, sayOnce } from "./say-once.ts";
import { settleAtLast } from "./settle-at-last.ts";

/** A claim lasts so long, and longer for as long as we are at it: it frees what a dead process held. */
const LEASE_MS = 30_000;
const LEASE_MARGIN_MS = 15_000;
/** Also without anything due we look now and then: the machine's clock may have jumped, a lease may be ending. */
const LONGEST_SLEEP_MS = 30_000;
const AFTER_FAULT_MS = 1_000;
/** Whoever has not looked for so many of these sleeps hangs. */
const SLEEPS_TO_HANG = 3;

export type DispatcherParts = {
  readonly queue: Pick<Queue, "nextDue" | "claim" | "giveBack" | "extend" | "settle">;
  /** Undefined: it ended meanwhile, and there is nothing to settle. */
  readonly deliver: (claimed: Claimed) => Promise<Settlement | undefined>;
  readonly capacity: Capacity;
  /** An attempt has ended, and its end is in the store. */
  readonly onSettled?: ((claimed: Claimed, settlement: Settlement) => void) | undefined;
  /** A gate was paused, or is well again. */
  readonly onGate?: ((news: GateNews) => void) | undefined;
  readonly later?: Later | undefined;
  readonly longestSleep?: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

export interface Dispatcher {
  /** Look now: something may be due. Cheap; any number of calls make one look. */
  wake(): void;
  /** Did it look lately? It does at least every 30 s, whatever the far sides do. */
  isAlive(): boolean;
  /** Resolves when it neither looks nor attempts anything. */
  rested(): Promise<void>;
  /** Claims nothing more, and resolves when every attempt under way is settled. */
  stop(): Promise<void>;
}

type State = {
  looking: boolean;
  again: boolean;
  stopped: boolean;
  /** When it last looked; by the process's own time, which does not jump. */
  lookedAt: number;
  cancelSleep: (() => void) | undefined;
  readonly say: SayOnce;
  /** Attempts that are not settled yet, and until when we hold them. */
  readonly running: Map<Promise<void>, Lease & { until: number }>;
  readonly byDestination: Map<string, number>;
};

/** Claims what is due, as much as there is room for, and sleeps until the next is due. Never polls. */
export function startDispatcher(parts: DispatcherParts): Dispatcher {
  const state: State = {
    looking: false,
    again: false,
    stopped: false,
    lookedAt: performance.now(),
    cancelSleep: undefined,
    say: sayOnce(parts.log, "looking for due deliveries"),
    running: new Map(),
    byDestination: new Map(),
  };
  const wake = () => lookSoon(state, parts);
  wake();
  return {
    wake,
    isAlive: () =>
      !state.stopped && performance.now() - state.lookedAt < SLEEPS_TO_HANG * longestSleep(parts),
    rested: () => rested(state),
    async stop() {
      state.stopped = true;
      state.cancelSleep?.();
      await rested(state);
    },
  };
}

function longestSleep({ longestSleep = LONGEST_SLEEP_MS }: DispatcherParts): number {
  return longestSleep;
}

async function rested(state: State): Promise<void> {
  while (state.looking || state.running.size > 0) {
    await Promise.all(state.running.keys());
    await new Promise(setImmediate);
  }
}

function lookSoon(state: State, parts: DispatcherParts): void {
  if (state.stopped) return;
  if (state.looking) {
    state.again = true;
    return;
  }
  state.looking = true;
  state.cancelSleep?.();
  void look(state, parts).finally(() => {
    state.looking = false;
    state.lookedAt = performance.now();
    if (state.again) {
      state.again = false;
      lookSoon(state, parts);
    }
  });
}

async function look(state: State, parts: DispatcherParts): Promise<void> {
  try {
    const now = parts.clock();
    await extendLeases(now, state, parts);
    // Whatever ends next makes room and looks again.
    if (state.running.size >= parts.capacity.total) return sleepUntil(undefined, now, state, parts);
    const due = await parts.queue.nextDue();
    state.say.worked();
    const orders = claimOrders(
      due,
      now,
      { total: state.running.size, byDestination: state.byDestination },
      parts.capacity,
    );
    if (orders.length > 0 && !state.stopped) {
      const claimed = await parts.queue.claim(orders, now + LEASE_MS);
      const kept = state.stopped ? await giveBack(claimed, parts.queue) : claimed;
      for (const one of kept) start(one, now + LEASE_MS, state, parts);
      // There may be more than was asked for. If nothing came at all, something else holds it: not again at once.
      if (claimed.length > 0) state.again = true;
      else return sleepUntil(now + AFTER_FAULT_MS, now, state, parts);
    }
    sleepUntil(nextLook(due, now), now, state, parts);
  } catch (error) {
    state.say.failed(error);
    sleepUntil(parts.clock() + AFTER_FAULT_MS, parts.clock(), state, parts);
  }
}

/**
 * What this process is still at is never claimed a second time: not while a full disk keeps it from being settled,
 * nor when the clock jumps.
 */
async function extendLeases(now: number, state: State, parts: DispatcherParts): Promise<void> {
  const ending = [...state.running.values()].filter(({ until }) => until - now < LEASE_MARGIN_MS);
  if (ending.length === 0) return;
  await parts.queue.extend(ending, now + LEASE_MS);
  for (const lease of ending) lease.until = now + LEASE_MS;
}

function sleepUntil(at: number | undefined, now: number, state: State, parts: DispatcherParts): void {
  const sleep = Math.min(Math.max(0, (at ?? Number.POSITIVE_INFINITY) - now), longestSleep(parts));
  state.cancelSleep?.();
  if (state.stopped) return;
  const { later = inProcess } = parts;
  state.cancelSleep = later(sleep, () => lookSoon(state, parts));
}

function start(claimed: Claimed, until: number, state: State, parts: DispatcherParts): void {
  const { seq, fence, gate } = claimed.delivery;
  const destination = destinationOf(gate);
  count(state, destination, 1);
  const running = finish(claimed, state, parts).finally(() => {
    state.running.delete(running);
    count(state, destination, -1);
    lookSoon(state, parts);
  });
  state.running.set(running, { seq, fence, until });
}

async function finish(claimed: Claimed, state: State, parts: DispatcherParts): Promise<void> {
  const { id, rule, destination } = claimed.delivery;
  try {
    const settlement = await parts.deliver(claimed);
    if (!settlement) {
      parts.log.info({ delivery: id, rule, destination }, "attempt not made: the delivery ended meanwhile");
      return;
    }
    const news = await settleAtLast(settlement, { queue: parts.queue, isStopped: () => state.stopped });
    parts.onSettled?.(claimed, settlement);
    logAttempt(claimed, settlement, parts.log);
    for (const one of news) {
      logGate(one, parts.clock(), parts.log);
      parts.onGate?.(one);
    }
  } catch (error) {
    // The lease runs out and the attempt is then closed as uncertain: nothing is lost.
    parts.log.error({ delivery: id, rule, error: whatHappened(error) }, "attempt not settled");
  }
}

function count(state: State, destination: string, by: number): void {
  state.byDestination.set(destination, (state.byDestination.get(destination) ?? 0) + by);
}
