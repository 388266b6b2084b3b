import { inProcess } from "../in-process.ts";
import type { Clock, Later, Log } from "../ports/host.ts";
import type { Upkeep } from "../ports/upkeep.ts";
import type { PlanOptions } from "../route/plan.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import { dueFiring, schedulesOf } from "./due-firing.ts";
import { type SayOnce, sayOnce } from "./say-once.ts";

/** The machine's clock may jump, and timers do not see it. */
const LONGEST_SLEEP_MS = 30_000;
const AFTER_FAULT_MS = 1_000;

export type ScheduleParts = {
  readonly upkeep: Pick<Upkeep, "setSchedules" | "schedules" | "fire">;
  readonly ruleSets: Pick<RuleSets, "active">;
  readonly planning: PlanOptions;
  /** Something may be due now. */
  readonly onFired: () => void;
  readonly later?: Later | undefined;
  readonly longestSleep?: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

export interface Schedules {
  /** Look now: other rules are in force, or the clock was moved. */
  wake(): void;
  /** Fires nothing more, and resolves when a look under way is over. */
  stop(): Promise<void>;
}

type State = {
  cancelSleep: (() => void) | undefined;
  looking: Promise<void> | undefined;
  again: boolean;
  stopped: boolean;
  readonly say: SayOnce;
  /** Of the set whose schedules are in the store. */
  hash: string | undefined;
  lookedAt: number;
};

/** Fires the schedules of the active rules at their instants, and sleeps until the next. */
export function startSchedules(parts: ScheduleParts): Schedules {
  const state: State = {
    cancelSleep: undefined,
    looking: undefined,
    again: false,
    stopped: false,
    say: sayOnce(parts.log, "looking for due schedules"),
    hash: undefined,
    lookedAt: Number.POSITIVE_INFINITY,
  };
  lookSoon(state, parts);
  return {
    wake: () => lookSoon(state, parts),
    async stop() {
      state.stopped = true;
      state.cancelSleep?.();
      await state.looking;
    },
  };
}

function lookSoon(state: State, parts: ScheduleParts): void {
  if (state.stopped) return;
  if (state.looking !== undefined) {
    state.again = true;
    return;
  }
  const { later = inProcess } = parts;
  state.cancelSleep?.();
  state.looking = look(state, parts)
    .then((sleep) => {
      state.say.worked();
      return sleep;
    })
    .catch((error: unknown) => {
      state.say.failed(error);
      return AFTER_FAULT_MS;
    })
    .then((sleep) => {
      state.looking = undefined;
      if (!state.stopped) state.cancelSleep = later(state.again ? 0 : sleep, () => lookSoon(state, parts));
      state.again = false;
    });
}

/** Returns how long to sleep. */
async function look(state: State, { upkeep, ruleSets, ...parts }: ScheduleParts): Promise<number> {
  const { longestSleep = LONGEST_SLEEP_MS } = parts;
  const ruleSet = ruleSets.active();
  if (!ruleSet) return longestSleep;
  if (state.hash !== ruleSet.hash) {
    await upkeep.setSchedules(schedulesOf(ruleSet, parts.clock()));
    state.hash = ruleSet.hash;
  }
  const now = parts.clock();
  // What a clock that ran ahead has moved too far is asked for only when it may have: at first, and once set back.
  const isAll = now < state.lookedAt;
  state.lookedAt = now;
  for (const row of await upkeep.schedules()) {
    if (row.next_at > now && !isAll) break;
    const firing = state.stopped ? undefined : dueFiring(row, ruleSet, parts.clock(), parts.planning);
    if (!firing || !(await upkeep.fire(firing)) || firing.plan.intents.length === 0) continue;
    parts.log.info({ rule: row.rule, deliveries: firing.plan.intents.length }, "schedule fired");
    parts.onFired();
  }
  const [next] = await upkeep.schedules();
  const wait = (next?.next_at ?? Number.POSITIVE_INFINITY) - parts.clock();
  return Math.min(Math.max(0, wait), longestSleep);
}
