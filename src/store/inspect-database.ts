import Database from "better-sqlite3";
import { RelayError } from "../errors.ts";
import { MIGRATIONS } from "./sql/migrations.ts";
import { storeError } from "./store-error.ts";

/** What is in a database that no relay has open. */
export type DatabaseFacts = {
  readonly version: number;
  readonly events: number;
  readonly deliveries: number;
  /** Deliveries that have not ended. */
  readonly open: number;
};

export type Check = "quick" | "full";

const CHECKS = { quick: "quick_check(1)", full: "integrity_check(1)" } as const;
const IS_OURS = `SELECT count(*) AS tables FROM sqlite_schema
  WHERE type = 'table' AND name IN ('migration', 'event', 'delivery')`;
const OUR_TABLES = 3;
const READ_VERSION = "SELECT coalesce(max(version), 0) AS version FROM migration";
const COUNT = `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM delivery) AS deliveries,
  (SELECT count(*) FROM delivery WHERE ended_at IS NULL) AS open`;

/**
 * Looks at a whole database file and makes it one file without a log beside it. Throws a sentence unless it is sound,
 * one of ours, and of a version that this code knows.
 */
export function inspectDatabase(path: string, check: Check): DatabaseFacts {
  try {
    const database = new Database(path, { fileMustExist: true, timeout: 0 });
    try {
      database.pragma("locking_mode = EXCLUSIVE");
      requireOurs(database, path);
      requireSound(database, path, check);
      const version = requireKnownVersion(database, path);
      database.pragma("journal_mode = DELETE");
      return { version, ...countRows(database) };
    } finally {
      database.close();
    }
  } catch (error) {
    throw storeError(error, path);
  }
}

function requireSound(database: Database.Database, path: string, check: Check): void {
  if (database.pragma(CHECKS[check], { simple: true }) === "ok") return;
  throw new RelayError("conflict", `The database ${path} is damaged. Take another backup.`);
}

function requireOurs(database: Database.Database, path: string): void {
  const found = database.prepare<[], { readonly tables: number }>(IS_OURS).get();
  if (found?.tables === OUR_TABLES) return;
  throw new RelayError("conflict", `The database ${path} is none of kyc-relay's.`);
}

function requireKnownVersion(database: Database.Database, path: string): number {
  const version = database.prepare<[], { readonly version: number }>(READ_VERSION).get()?.version ?? 0;
  if (version >= 1 && version <= MIGRATIONS.length) return version;
  throw new RelayError(
    "conflict",
    `The database ${path} is of version ${version}, but this kyc-relay knows only versions up to ` +
      `${MIGRATIONS.length}. Use the newer kyc-relay that wrote it.`,
  );
}

function countRows(database: Database.Database): Omit<DatabaseFacts, "version"> {
  const counts = database.prepare<[], Omit<DatabaseFacts, "version">>(COUNT).get();
  return counts ?? { events: 0, deliveries: 0, open: 0 };
}
