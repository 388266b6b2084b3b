import { startSchedules } from "../deliver/schedules.ts";
import type { Led } from "../ports/peers.ts";
import type { Store } from "../ports/store.ts";
import type { Bell } from "./bell.ts";
import type { Alarms } from "./start-alarms.ts";
import type { DeliveringParts } from "./start-delivering.ts";
import { type PruningParts, startPruning } from "./start-pruning.ts";

type UpkeepParts = Pick<DeliveringParts, "ruleSets" | "planning" | "clock" | "log"> &
  Pick<PruningParts, "limits"> & {
    readonly store: Store;
    readonly alarms: Alarms;
    readonly bell: Bell;
    /** Something may be due now. */
    readonly wake: () => void;
  };

/** What looks after the whole store: schedules, retention and alarms. */
export type Upkeeping = Led & {
  /** The clock was moved by hand. */
  wake(): void;
};

/** Begins to look after the store; of several processes on it, one does, and another takes over when it dies. */
export function startUpkeep({ store, ...parts }: UpkeepParts): Upkeeping {
  let wake = () => {};
  const start = () => {
    const running = startHere({ ...parts, store });
    wake = running.wake;
    return running.stop;
  };
  const led = store.peers?.lead(start) ?? alone(start());
  return { ...led, wake: () => wake() };
}

function alone(stop: () => Promise<void>): Led {
  return { isHere: () => true, stop };
}

function startHere({ store, alarms, bell, wake, ...parts }: UpkeepParts) {
  const { upkeep } = store;
  const schedules = startSchedules({ ...parts, upkeep, onFired: wake });
  const watch = alarms.start({ ...store, onTold: wake });
  const pruning = startPruning({ ...parts, upkeep });
  bell.swapped = schedules.wake;
  bell.watching = watch.status;
  bell.pruning = pruning.status;
  return {
    wake: () => {
      schedules.wake();
      watch.wake();
    },
    stop: async () => {
      bell.swapped = () => {};
      bell.watching = () => undefined;
      bell.pruning = () => undefined;
      await Promise.all([schedules.stop(), watch.stop(), pruning.stop()]);
    },
  };
}
