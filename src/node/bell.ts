import type { WatchStatus } from "../alarms/watch.ts";
import type { PruningStatus } from "./start-pruning.ts";

/** What runs hangs itself on it once it does; undefined answers: it does not run here. */
export type Bell = {
  /** Something may be due. */
  due: () => void;
  /** Other rules are in force. */
  swapped: () => void;
  /** Tells other processes on the store of it. */
  tell: () => void;
  alive: () => boolean | undefined;
  pruning: () => PruningStatus | undefined;
  watching: () => WatchStatus | undefined;
};

/** One that nothing hangs on yet. */
export function createBell(): Bell {
  const notHere = () => undefined;
  const nothing = () => {};
  return {
    due: nothing,
    swapped: nothing,
    tell: nothing,
    alive: notHere,
    pruning: notHere,
    watching: notHere,
  };
}
