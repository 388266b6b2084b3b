import type { Known } from "../alarms/finding.ts";
import type { FilledSettings } from "../config/build/fill-settings.ts";
import type { RelayStorage } from "./platform.ts";

const MB = 1024 * 1024;
/** As much as Cloudflare lets one object keep on the paid plan; on the free one it is half of that. */
const LARGEST_OBJECT_MB = 10 * 1024;
/** Long before the free plan's 5 GB. */
const DATABASE_MB = 4_000;

/** How much room is taken and left in an object, in megabytes. */
export function roomIn({ sql }: Pick<RelayStorage, "sql">): Known["room"] {
  const database = Math.round(sql.databaseSize / MB);
  return { database, free: LARGEST_OBJECT_MB - database };
}

/** A limit that no object can reach would never be an alarm. */
export function reachable(alerts: FilledSettings["alerts"]): FilledSettings["alerts"] {
  return alerts.database_mb < LARGEST_OBJECT_MB ? alerts : { ...alerts, database_mb: DATABASE_MB };
}
