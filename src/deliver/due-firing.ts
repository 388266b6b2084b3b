import type { Plan } from "../model/plan.ts";
import type { Firing, ScheduleOrder, ScheduleRow } from "../ports/upkeep.ts";
import type { PlanOptions } from "../route/plan.ts";
import { planSchedule } from "../route/plan-schedule.ts";
import type { RuleSet, Schedule } from "../route/rule-set.ts";

const MINUTE_MS = 60_000;
/** The rarest instants, 29 February, come every eight years at worst. */
const LONGEST_GAP_MS = 9 * 366 * 24 * 60 * MINUTE_MS;

/** Where the schedules of a set begin. */
export function schedulesOf(ruleSet: RuleSet, now: number): readonly ScheduleOrder[] {
  return ruleSet.rules.flatMap(({ id, was, schedule }) => {
    const next_at = schedule?.next(now);
    if (!schedule || next_at === undefined) return [];
    return [{ rule: id, was, expression: schedule.expression, next_at }];
  });
}

/**
 * What a schedule makes now, if anything. Of several instants that have come only the last one is made up for. One
 * that is due later than its next instant but one was moved on by a clock that ran ahead: it only moves back.
 */
export function dueFiring(
  row: ScheduleRow,
  ruleSet: RuleSet,
  now: number,
  planning: PlanOptions,
): Firing | undefined {
  const rule = ruleSet.rules.find(({ id }) => id === row.rule);
  const schedule = rule?.schedule;
  if (!rule || !schedule) return undefined;
  const { rule: id, next_at: due_at } = row;
  if (due_at > now) {
    const next_at = schedule.next(now);
    const isFar = next_at !== undefined && due_at > (schedule.next(next_at) ?? due_at);
    return isFar ? { rule: id, due_at, next_at, plan: nothing(ruleSet) } : undefined;
  }
  const at = Math.max(lastInstant(schedule, now) ?? due_at, due_at);
  const since = lastInstant(schedule, at - 1) ?? at;
  const plan = planSchedule(ruleSet, rule, { at, since }, planning);
  return { rule: id, due_at, next_at: schedule.next(Math.max(at, now)), plan };
}

/** The last instant up to `at`: looked for in ever longer stretches before it, so that rare and frequent cost alike. */
function lastInstant(schedule: Schedule, at: number): number | undefined {
  for (let back = MINUTE_MS; back <= LONGEST_GAP_MS; back *= 2) {
    const found = lastOf(schedule, at - back, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lastOf(schedule: Schedule, after: number, until: number): number | undefined {
  let last: number | undefined;
  for (let next = schedule.next(after); next !== undefined && next <= until; next = schedule.next(next)) {
    last = next;
  }
  return last;
}

function nothing({ hash }: RuleSet): Plan {
  return { rules_hash: hash, intents: [], matched: [], missed: [], cancels: [] };
}
