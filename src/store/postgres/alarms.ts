import type { Alarm } from "../../model/alarm.ts";
import type { Intent } from "../../model/plan.ts";
import type { AlarmUpkeep } from "../../ports/alarms.ts";
import type { Opened, PgContext } from "./context.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import type { Statements } from "./driver.ts";
import { placeDeliveries, settleIntents, stands } from "./place-deliveries.ts";
import { sourcePaces } from "./source-paces.ts";

/** Ended alarms beyond these are forgotten. */
const KEPT_ALARMS = 1_000;
/** Alerts are planned by the settings of the day, not by a set of rules. */
const NO_RULES = "";

// Asked again and again while it is open it takes no number; of two processes that ask at once, one raises it.
const RAISE = `INSERT INTO alarm (kind, key, raised_at, again, told, detail)
  SELECT $1, $2, $3::bigint, $4::bigint, $5, $6
  WHERE NOT EXISTS (SELECT 1 FROM alarm WHERE kind = $1 AND key = $2 AND ended_at IS NULL)
  ON CONFLICT (kind, key) WHERE ended_at IS NULL DO NOTHING RETURNING seq`;
const END = `UPDATE alarm SET ended_at = $1, told = $2
  WHERE kind = $3 AND key = $4 AND ended_at IS NULL RETURNING seq`;
const HOLD_TOLD = "SELECT told FROM alarm WHERE kind = $1 AND key = $2 AND ended_at IS NULL FOR UPDATE";
const SET_TOLD = "UPDATE alarm SET told = $1 WHERE kind = $2 AND key = $3 AND ended_at IS NULL";
const FIND_UNSENT = `SELECT 1 AS unsent FROM delivery
  WHERE trigger = $1 AND rule = $2 AND action = $3 AND occurrence = $4
    AND state <> 'cancelled' AND preview = 0 AND state = 'pending'`;
const FORGET_OLD = "DELETE FROM alarm WHERE seq <= $1 AND ended_at IS NOT NULL";

/** Each change is one transaction. */
export function createAlarmUpkeep(context: PgContext): AlarmUpkeep {
  const { pg } = context;
  return {
    raiseAlarm: (alarm, tell) => pg.tx((sql) => raise(context, sql, alarm, tell)),
    retellAlarm: (alarm, tell) => pg.tx((sql) => retell(context, sql, alarm, tell)),
    endAlarm: (alarm, tell) => pg.tx((sql) => end(context, sql, alarm, tell)),
    sourcePaces: () => pg.tx(sourcePaces),
  };
}

async function raise(
  context: PgContext,
  sql: Statements,
  { kind, key, raised_at, again, told, detail }: Alarm,
  tell: Intent | undefined,
): Promise<boolean> {
  const values = [kind, key, raised_at, again ? 1 : 0, told ?? null, JSON.stringify(detail)];
  const [row] = await sql.all<{ seq: number }>(RAISE, ...values);
  if (!row) return false;
  await sql.all(FORGET_OLD, row.seq - KEPT_ALARMS);
  if (tell) await makeDelivery(context, sql, tell);
  return true;
}

async function retell(
  context: PgContext,
  sql: Statements,
  { kind, key, told }: Alarm,
  tell: Intent,
): Promise<boolean> {
  const [held] = await sql.all<{ told: string | null }>(HOLD_TOLD, kind, key);
  const before = held?.told ?? undefined;
  if (before === undefined || told === undefined) return false;
  const unsent = await sql.all(FIND_UNSENT, tell.trigger, tell.rule, before, tell.occurrence);
  if (unsent.length === 0) return false;
  await sql.all(SET_TOLD, told, kind, key);
  await makeDelivery(context, sql, tell);
  return true;
}

async function end(
  context: PgContext,
  sql: Statements,
  { kind, key, ended_at = context.clock(), told }: Alarm,
  tell: Intent | undefined,
): Promise<boolean> {
  if ((await sql.all(END, ended_at, told ?? null, kind, key)).length === 0) return false;
  if (tell) await makeDelivery(context, sql, tell);
  return true;
}

async function makeDelivery(context: PgContext, sql: Statements, intent: Intent): Promise<void> {
  if (await stands(sql, intent)) return;
  const opened: Opened[] = [];
  const order: DeliveryOrder = { rules_hash: NO_RULES, backlog: 0, now: context.clock(), opened };
  const settled = await settleIntents(context, sql, order, [intent]);
  await placeDeliveries(context, sql, settled, order);
  await context.jobs.add(sql, opened);
  await context.ring(sql);
}
