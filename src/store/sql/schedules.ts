import type { Firing, ScheduleOrder, ScheduleRow } from "../../ports/upkeep.ts";
import type { DeliveryOrder } from "../rows/delivery-order.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { placeDelivery, settleIntents, stands } from "./insert-deliveries.ts";

const RENAME = "UPDATE OR IGNORE schedule SET rule = ? WHERE rule = ?";
const FORGET_OTHERS = "DELETE FROM schedule WHERE rule NOT IN (SELECT value FROM json_each(?))";
const SET_SCHEDULE = `INSERT INTO schedule (rule, expression, next_at) VALUES (?, ?, ?)
  ON CONFLICT (rule) DO UPDATE SET expression = excluded.expression, next_at = excluded.next_at
    WHERE expression <> excluded.expression`;
const LIST_SCHEDULES = "SELECT rule, expression, next_at FROM schedule ORDER BY next_at, rule";
const FIND_SCHEDULE = "SELECT next_at FROM schedule WHERE rule = ?";
const MOVE_SCHEDULE = "UPDATE schedule SET next_at = ? WHERE rule = ?";
const END_SCHEDULE = "DELETE FROM schedule WHERE rule = ?";

/** One whose expression did not change stays due when it is; those that are not named are forgotten. */
export function setSchedules(sql: Driver, schedules: readonly ScheduleOrder[]): void {
  for (const { rule, was = [] } of schedules) for (const earlier of was) sql.all(RENAME, rule, earlier);
  sql.all(FORGET_OTHERS, JSON.stringify(schedules.map(({ rule }) => rule)));
  for (const { rule, expression, next_at } of schedules) sql.all(SET_SCHEDULE, rule, expression, next_at);
}

/** The next one first. */
export function listSchedules(sql: Driver): readonly ScheduleRow[] {
  return sql.all<ScheduleRow>(LIST_SCHEDULES);
}

/** Makes an instant's deliveries and moves the schedule on; false, and nothing, if its row says otherwise by now. */
export function fireSchedule(context: SqlContext, { rule, due_at, next_at, plan }: Firing): boolean {
  const { sql } = context;
  if (sql.all<{ next_at: number }>(FIND_SCHEDULE, rule)[0]?.next_at !== due_at) return false;
  if (next_at === undefined) sql.all(END_SCHEDULE, rule);
  else sql.all(MOVE_SCHEDULE, next_at, rule);
  const order: DeliveryOrder = { rules_hash: plan.rules_hash, backlog: 0, now: context.clock() };
  const fresh = plan.intents.filter((intent) => !stands(sql, intent));
  for (const settled of settleIntents(context, order, fresh)) placeDelivery(context, settled, order);
  return true;
}
