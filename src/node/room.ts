import type { Known } from "../alarms/finding.ts";
import type { Settings } from "../config/settings/settings.ts";
import { readDisk } from "./disk.ts";

const MB = 1024 * 1024;

/** How much room is taken and left, where the store is a file. */
export async function roomOf(settings: Settings): Promise<Known["room"]> {
  const { database, wal, free } = await readDisk(settings);
  return { database: inMb(database), log: inMb(wal), free: inMb(free) };
}

function inMb(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.round(bytes / MB);
}
