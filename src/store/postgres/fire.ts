import type { Intent } from "../../model/plan.ts";
import type { Firing } from "../../ports/upkeep.ts";
import { announce } from "./announce.ts";
import type { Opened, PgContext } from "./context.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import type { Statements } from "./driver.ts";
import { placeDeliveries, settleIntents, stands } from "./place-deliveries.ts";

// Of several processes that fire one instant, one finds its row as it was.
const HOLD_SCHEDULE = "SELECT next_at FROM schedule WHERE rule = $1 FOR UPDATE";
const MOVE_SCHEDULE = "UPDATE schedule SET next_at = $1 WHERE rule = $2";
const END_SCHEDULE = "DELETE FROM schedule WHERE rule = $1";

/** Makes an instant's deliveries and moves the schedule on; false, and nothing, if its row says otherwise by now. */
export function fire(context: PgContext, firing: Firing): Promise<boolean> {
  return context.pg.tx((sql) => fireSchedule(context, sql, firing));
}

async function fireSchedule(
  context: PgContext,
  sql: Statements,
  { rule, due_at, next_at, plan }: Firing,
): Promise<boolean> {
  const [row] = await sql.all<{ next_at: number }>(HOLD_SCHEDULE, rule);
  if (row?.next_at !== due_at) return false;
  if (next_at === undefined) await sql.all(END_SCHEDULE, rule);
  else await sql.all(MOVE_SCHEDULE, next_at, rule);
  const opened: Opened[] = [];
  const order: DeliveryOrder = { rules_hash: plan.rules_hash, backlog: 0, now: context.clock(), opened };
  const fresh = await withoutStanding(sql, plan.intents);
  await placeDeliveries(context, sql, await settleIntents(context, sql, order, fresh), order);
  await announce(context, sql, opened);
  return true;
}

async function withoutStanding(sql: Statements, intents: readonly Intent[]): Promise<readonly Intent[]> {
  const fresh: Intent[] = [];
  for (const intent of intents) if (!(await stands(sql, intent))) fresh.push(intent);
  return fresh;
}
