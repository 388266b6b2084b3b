import { dueFiring, schedulesOf } from "../deliver/due-firing.ts";
import type { Upkeep } from "../ports/upkeep.ts";
import type { PlanOptions } from "../route/plan.ts";
import type { RuleSet } from "../route/rule-set.ts";

export type Schedules = {
  /** Puts the rules' schedules in force. */
  begin(now: number): Promise<void>;
  /** When the next one is due; Infinity if there is none. */
  next(): Promise<number>;
  /** Makes what is due by now. */
  fire(now: number): Promise<void>;
};

type SchedulesParts = {
  readonly ruleSet: RuleSet;
  readonly upkeep: Pick<Upkeep, "setSchedules" | "schedules" | "fire">;
  readonly planning: PlanOptions;
};

/** The schedules of a rule set, on a clock that is moved by hand. */
export function createSchedules({ ruleSet, upkeep, planning }: SchedulesParts): Schedules {
  const hasAny = ruleSet.rules.some(({ schedule }) => schedule !== undefined);
  return {
    async begin(now) {
      if (hasAny) await upkeep.setSchedules(schedulesOf(ruleSet, now));
    },
    async next() {
      const [first] = hasAny ? await upkeep.schedules() : [];
      return first?.next_at ?? Number.POSITIVE_INFINITY;
    },
    async fire(now) {
      for (const row of hasAny ? await upkeep.schedules() : []) {
        const firing = dueFiring(row, ruleSet, now, planning);
        if (firing) await upkeep.fire(firing);
      }
    },
  };
}
