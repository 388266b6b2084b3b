import { ALERTS_RULE, type Alarm, alarmTrigger, TELLS } from "../../model/alarm.ts";
import type { DeliveryState } from "../../model/delivery.ts";
import type { Intent } from "../../model/plan.ts";
import type { AlarmLedger, AlarmUpkeep } from "../../ports/alarms.ts";
import { type AlarmRow, alarmOf } from "../rows/alarm-row.ts";
import type { DeliveryOrder } from "../rows/delivery-order.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import type { Commit, SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { placeDelivery, settleIntents, stands } from "./insert-deliveries.ts";
import { recentDeaths } from "./recent-deaths.ts";
import { sourcePaces } from "./source-paces.ts";

/** Ended alarms beyond these are forgotten. */
const KEPT_ALARMS = 1_000;
/** Alerts are planned by the settings of the day, not by a set of rules. */
const NO_RULES = "";

const RAISE = `INSERT INTO alarm (kind, key, raised_at, again, told, detail) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING RETURNING seq`;
const END =
  "UPDATE alarm SET ended_at = ?, told = ? WHERE kind = ? AND key = ? AND ended_at IS NULL RETURNING seq";
const FIND_TOLD = "SELECT told FROM alarm WHERE kind = ? AND key = ? AND ended_at IS NULL";
const SET_TOLD = "UPDATE alarm SET told = ? WHERE kind = ? AND key = ? AND ended_at IS NULL";
const FIND_UNSENT = `SELECT 1 AS unsent FROM delivery
  WHERE trigger = ? AND rule = ? AND action = ? AND occurrence = ?
    AND state <> 'cancelled' AND preview = 0 AND state = 'pending'`;
const FIND_TELLING = `SELECT state FROM delivery
  WHERE trigger = ? AND rule = ? AND action = ? AND occurrence = ? AND state <> 'cancelled' AND preview = 0`;
const FORGET_OLD = "DELETE FROM alarm WHERE seq <= ? AND ended_at IS NOT NULL";
const LIST_ALARMS = "SELECT * FROM alarm WHERE seq < ? ORDER BY seq DESC LIMIT ?";
const LIST_OPEN = `SELECT * FROM alarm INDEXED BY alarm_open
  WHERE ended_at IS NULL AND seq < ? ORDER BY seq DESC LIMIT ?`;

/** What is known of alarms; nothing here writes. */
export function createAlarmLedger(sql: Driver): AlarmLedger {
  return {
    recentDeaths: async (since) => recentDeaths(sql, since),
    async alarms({ open, ...page }) {
      const window = windowOf(page);
      const rows = sql.all<AlarmRow>(open ? LIST_OPEN : LIST_ALARMS, window.before, window.limit);
      return pageOf(rows, window, alarmOf);
    },
    tellings: async (alarms) => alarms.map((alarm) => tellingOf(sql, alarm)),
  };
}

function tellingOf(sql: Driver, alarm: Alarm): DeliveryState | undefined {
  const occurrence = alarm.ended_at === undefined ? TELLS.begin : TELLS.end;
  const whose = [alarmTrigger(alarm), ALERTS_RULE, alarm.told ?? "", occurrence];
  return sql.all<{ state: DeliveryState }>(FIND_TELLING, ...whose)[0]?.state;
}

/** Each change is one transaction. */
export function createAlarmUpkeep(context: SqlContext, commit: Commit): AlarmUpkeep {
  return {
    raiseAlarm: (alarm, tell) => commit(() => raise(context, alarm, tell)),
    retellAlarm: (alarm, tell) => commit(() => retell(context, alarm, tell)),
    endAlarm: (alarm, tell) => commit(() => end(context, alarm, tell)),
    sourcePaces: () => commit(() => sourcePaces(context.sql)),
  };
}

function raise(context: SqlContext, alarm: Alarm, tell: Intent | undefined): boolean {
  const { kind, key, raised_at, again, told, detail } = alarm;
  const { sql } = context;
  const values = [kind, key, raised_at, again ? 1 : 0, told ?? null, JSON.stringify(detail)];
  const row = sql.all<{ seq: number }>(RAISE, ...values)[0];
  if (!row) return false;
  sql.all(FORGET_OLD, row.seq - KEPT_ALARMS);
  if (tell) makeDelivery(context, tell);
  return true;
}

function retell(context: SqlContext, { kind, key, told }: Alarm, tell: Intent): boolean {
  const { sql } = context;
  const before = sql.all<{ told: string | null }>(FIND_TOLD, kind, key)[0]?.told ?? undefined;
  if (before === undefined || told === undefined) return false;
  if (sql.all(FIND_UNSENT, tell.trigger, tell.rule, before, tell.occurrence).length === 0) return false;
  sql.all(SET_TOLD, told, kind, key);
  makeDelivery(context, tell);
  return true;
}

function end(context: SqlContext, alarm: Alarm, tell: Intent | undefined): boolean {
  const { kind, key, ended_at = context.clock(), told } = alarm;
  if (context.sql.all(END, ended_at, told ?? null, kind, key).length === 0) return false;
  if (tell) makeDelivery(context, tell);
  return true;
}

function makeDelivery(context: SqlContext, intent: Intent): void {
  if (stands(context.sql, intent)) return;
  const order: DeliveryOrder = { rules_hash: NO_RULES, backlog: 0, now: context.clock() };
  for (const settled of settleIntents(context, order, [intent])) placeDelivery(context, settled, order);
}
