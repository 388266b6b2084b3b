import { ALERTS_RULE, type Alarm, alarmTrigger, TELLS } from "../../model/alarm.ts";
import type { DeliveryState } from "../../model/delivery.ts";
import type { AlarmLedger } from "../../ports/alarms.ts";
import { type AlarmRow, alarmOf } from "../rows/alarm-row.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import type { Statements } from "./driver.ts";
import { recentDeaths } from "./recent-deaths.ts";

const FIND_TELLING = `SELECT state FROM delivery
  WHERE trigger = $1 AND rule = $2 AND action = $3 AND occurrence = $4 AND state <> 'cancelled' AND preview = 0`;
const LIST_ALARMS = "SELECT * FROM alarm WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
const LIST_OPEN = "SELECT * FROM alarm WHERE ended_at IS NULL AND seq < $1 ORDER BY seq DESC LIMIT $2";

/** What is known of alarms; nothing here writes. */
export function createAlarmLedger(sql: Statements): AlarmLedger {
  return {
    recentDeaths: (since) => recentDeaths(sql, since),
    async alarms({ open, ...page }) {
      const window = windowOf(page);
      const rows = await sql.all<AlarmRow>(open ? LIST_OPEN : LIST_ALARMS, window.before, window.limit);
      return pageOf(rows, window, alarmOf);
    },
    tellings: (alarms) => Promise.all(alarms.map((alarm) => tellingOf(sql, alarm))),
  };
}

async function tellingOf(sql: Statements, alarm: Alarm): Promise<DeliveryState | undefined> {
  const occurrence = alarm.ended_at === undefined ? TELLS.begin : TELLS.end;
  const whose = [alarmTrigger(alarm), ALERTS_RULE, alarm.told ?? "", occurrence];
  return (await sql.all<{ state: DeliveryState }>(FIND_TELLING, ...whose))[0]?.state;
}
