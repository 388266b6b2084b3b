import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";

const MARK = ".before-restore-";
/** How the files end that SQLite makes beside a database. */
export const SIDE_FILES = ["-wal", "-journal", "-shm"] as const;

/** What a database is called that a restore replaces. */
export function asideOf(path: string, now: number): string {
  return `${path}${MARK}${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}`;
}

/** Names of the databases that lie beside it since restores; nothing reaches these any more. */
export async function findSetAside(path: string): Promise<readonly string[]> {
  const names = await readdir(dirname(path)).catch(() => []);
  const isSideFile = (name: string) => SIDE_FILES.some((ending) => name.endsWith(ending));
  return names.filter((name) => name.startsWith(basename(path) + MARK) && !isSideFile(name)).toSorted();
}
