import { RelayError } from "../errors.ts";

const BUSY =
  "another process has it open, most likely another relay. Stop that one, or give this one a database of its own " +
  "(`store.path` in the settings).";

/** By SQLite's result code, its extended forms included: what happened and what to do. */
const SENTENCES: readonly (readonly [prefix: string, sentence: string])[] = [
  ["SQLITE_FULL", "has no room left on its disk. Make room; the relay goes on by itself."],
  [
    "SQLITE_IOERR",
    "cannot be read or written: the disk reports an error. Check the disk; the relay goes on by itself.",
  ],
  ["SQLITE_READONLY", "cannot be written. Give the relay's user the right to write the file and its folder."],
  ["SQLITE_CORRUPT", "is damaged. Stop the relay and restore the file from a backup."],
  ["SQLITE_NOTADB", "is not a database. Let `store.path` in the settings name another file."],
  [
    "SQLITE_CANTOPEN",
    "cannot be opened. Check that its folder exists and that the relay's user may write there.",
  ],
  ["EACCES", "cannot be opened. Check that its folder exists and that the relay's user may write there."],
  ["EROFS", "cannot be written: the file system is read-only. Put it elsewhere."],
  ["ENOSPC", "has no room left on its disk. Make room."],
];

/** What the database throws, in our words; what is none of the disk's or the file's faults stays as it is. */
export function storeError(error: unknown, path?: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const name = path === undefined ? "The database" : `The database ${path}`;
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    // At start somebody else holds the file; later it cannot be anybody, so it is the disk.
    const reason = path === undefined ? "store_unavailable" : "store_busy";
    return new RelayError(reason, `${name} is in use: ${BUSY}`, { cause: error });
  }
  const sentence = SENTENCES.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (sentence === undefined) return error;
  return new RelayError("store_unavailable", `${name} ${sentence}`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof RelayError || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
