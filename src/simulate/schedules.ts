import type { Upkeep } from "../ports/upkeep.ts";
import { planSchedule } from "../route/plan-schedule.ts";
import type { RuleSet } from "../route/rule-set.ts";

const HOUR_MS = 3_600_000;
/** How far back the instant before the first one is looked for, step by step. */
const LOOK_BACK_MS = [HOUR_MS, 24 * HOUR_MS, 8 * 24 * HOUR_MS, 32 * 24 * HOUR_MS, 400 * 24 * HOUR_MS];

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
};

/** The schedules of a rule set, on a clock that is moved by hand. */
export function createSchedules({ ruleSet, upkeep }: SchedulesParts): Schedules {
  const scheduled = ruleSet.rules.filter(({ schedule }) => schedule !== undefined);
  return {
    async begin(now) {
      const rows = scheduled.flatMap(({ id, schedule }) => {
        const next_at = schedule?.next(now);
        return schedule && next_at !== undefined
          ? [{ rule: id, expression: schedule.expression, next_at }]
          : [];
      });
      if (rows.length > 0) await upkeep.setSchedules(rows);
    },
    async next() {
      if (scheduled.length === 0) return Number.POSITIVE_INFINITY;
      const [first] = await upkeep.schedules();
      return first?.next_at ?? Number.POSITIVE_INFINITY;
    },
    async fire(now) {
      if (scheduled.length === 0) return;
      for (const { rule: id, next_at } of await upkeep.schedules()) {
        const rule = scheduled.find((one) => one.id === id);
        if (!rule?.schedule || next_at > now) continue;
        const since = instantBefore(rule.schedule.next, next_at);
        const plan = planSchedule(ruleSet, rule, { at: next_at, since }, { preview: false });
        await upkeep.fire({ rule: id, due_at: next_at, next_at: rule.schedule.next(next_at), plan });
      }
    },
  };
}

function instantBefore(next: (at: number) => number | undefined, at: number): number {
  for (const back of LOOK_BACK_MS) {
    let found = next(at - back);
    while (found !== undefined && found < at) {
      const after = next(found);
      if (after === undefined || after >= at) return found;
      found = after;
    }
  }
  return at;
}
