import type { Known } from "../alarms/finding.ts";
import type { RelayStorage } from "./platform.ts";

const MB = 1024 * 1024;
/** As much as Cloudflare lets one object keep. */
const LARGEST_OBJECT_MB = 10 * 1024;

/** How much room is taken and left in an object, in megabytes. */
export function roomIn({ sql }: Pick<RelayStorage, "sql">): Known["room"] {
  const database = Math.round(sql.databaseSize / MB);
  return { database, free: LARGEST_OBJECT_MB - database };
}
