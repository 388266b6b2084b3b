import type { ScheduleOrder, ScheduleRow } from "../../ports/upkeep.ts";
import type { Statements } from "./driver.ts";

/** The letters "kycs". */
const LOCK = 0x6b796373;

// Processes that load the same rules at once put them in force one after the other.
const LOCK_SCHEDULES = "SELECT pg_advisory_xact_lock($1)";
const RENAME = `UPDATE schedule SET rule = $1
  WHERE rule = $2 AND NOT EXISTS (SELECT 1 FROM schedule WHERE rule = $1)`;
const FORGET_OTHERS = "DELETE FROM schedule WHERE rule <> ALL($1::text[])";
const SET_SCHEDULE = `INSERT INTO schedule (rule, expression, next_at) VALUES ($1, $2, $3)
  ON CONFLICT (rule) DO UPDATE SET expression = excluded.expression, next_at = excluded.next_at
    WHERE schedule.expression <> excluded.expression`;
const LIST_SCHEDULES = "SELECT rule, expression, next_at FROM schedule ORDER BY next_at, rule";

/**
 * One whose expression did not change stays due when it is; those that are not named are forgotten. Runs inside a
 * transaction.
 */
export async function setSchedules(sql: Statements, schedules: readonly ScheduleOrder[]): Promise<void> {
  await sql.all(LOCK_SCHEDULES, LOCK);
  for (const { rule, was = [] } of schedules) {
    for (const earlier of was) await sql.all(RENAME, rule, earlier);
  }
  const rules = schedules.map(({ rule }) => rule);
  await sql.all(FORGET_OTHERS, rules);
  for (const { rule, expression, next_at } of schedules) {
    await sql.all(SET_SCHEDULE, rule, expression, next_at);
  }
}

/** The next one first. */
export function listSchedules(sql: Statements): Promise<readonly ScheduleRow[]> {
  return sql.all<ScheduleRow>(LIST_SCHEDULES);
}
