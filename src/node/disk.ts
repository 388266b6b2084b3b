import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { databaseFile } from "../config/settings/database-file.ts";
import type { Settings } from "../config/settings/settings.ts";

/** Bytes. What cannot be read is absent. */
export type Disk = {
  readonly database?: number | undefined;
  /** Of the log in front of the database. */
  readonly wal?: number | undefined;
  /** That the relay's user may still write there. */
  readonly free?: number | undefined;
};

/** How large the store's files are, and how much room is left beside them; a server's are its own matter. */
export async function readDisk(settings: Pick<Settings, "store">): Promise<Disk> {
  const path = databaseFile(settings);
  if (path === undefined) return {};
  const [database, wal, free] = await Promise.all([
    sizeOf(path),
    sizeOf(`${path}-wal`),
    freeIn(dirname(path)),
  ]);
  return { database, wal, free };
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function freeIn(folder: string): Promise<number | undefined> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
}
