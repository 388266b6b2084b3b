import { RelayError } from "../errors.ts";

const BUSY =
  "another process has it open, most likely another relay. Stop that one, or give this one a database of its own " +
  "(`store.path` in the settings).";

const NO_RIGHTS = "cannot be opened. Check that its folder exists and that the relay's user may write there.";
const OF_ANOTHER = "is another program's database. Let `store.path` in the settings name another file.";

type Sentence = {
  /** SQLite's result code, its extended forms included, or the system's. */
  readonly code: string;
  readonly sentence: string;
};

/** What happened and what to do. */
const SENTENCES: readonly Sentence[] = [
  {
    code: "SQLITE_FULL",
    sentence:
      "has no room left on its disk. Make room: a relay that runs goes on by itself; nothing is lost.",
  },
  {
    code: "SQLITE_IOERR",
    sentence:
      "cannot be read or written: the disk is full or reports an error. Check the disk: a relay that runs goes on by itself.",
  },
  {
    code: "SQLITE_READONLY",
    sentence: "cannot be written. Give the relay's user the right to write the file and its folder.",
  },
  {
    code: "SQLITE_CORRUPT",
    sentence: "is damaged. Stop the relay, then `npx kyc-relay restore <file>` puts a backup in its place.",
  },
  {
    code: "SQLITE_NOTADB",
    sentence: "is not a database. Let `store.path` in the settings name another file.",
  },
  { code: "SQLITE_CANTOPEN", sentence: NO_RIGHTS },
  { code: "EACCES", sentence: NO_RIGHTS },
  { code: "EPERM", sentence: NO_RIGHTS },
  { code: "ENOENT", sentence: NO_RIGHTS },
  { code: "EROFS", sentence: "cannot be written: the file system is read-only. Put it elsewhere." },
  { code: "ENOSPC", sentence: "has no room left on its disk. Make room." },
  { code: "EISDIR", sentence: "is a folder. Let `store.path` in the settings name a file in it." },
  { code: "ENOTDIR", sentence: "cannot be opened: what should be its folder is a file." },
  {
    code: "EEXIST",
    sentence: "cannot be made: something of that name, or of its folder's, is there already.",
  },
];

/** What the database throws, in our words; what is none of the disk's or the file's faults stays as it is. */
export function storeError(error: unknown, path?: string): unknown {
  // What was said without a name is said anew with it.
  if (path !== undefined && error instanceof RelayError && codeOf(error.cause))
    return storeError(error.cause, path);
  const code = codeOf(error);
  if (code === undefined) return error;
  const name = path === undefined ? "The database" : `The database ${path}`;
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    // At start somebody else holds the file; later it cannot be anybody, so it is the disk.
    const reason = path === undefined ? "store_unavailable" : "store_busy";
    return new RelayError(reason, `${name} is in use: ${BUSY}`, { cause: error });
  }
  const found = SENTENCES.find((one) => code.startsWith(one.code));
  if (found) return unavailable(name, found.sentence, error);
  return path !== undefined && code === "SQLITE_ERROR" ? unavailable(name, OF_ANOTHER, error) : error;
}

function unavailable(name: string, sentence: string, cause: unknown): RelayError {
  return new RelayError("store_unavailable", `${name} ${sentence}`, { cause });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof RelayError || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
