import Database from "better-sqlite3";
import { RelayError } from "../errors.ts";
import { MIGRATIONS, migrate } from "./sql/migrations.ts";
import { sqliteDriver } from "./sqlite-driver.ts";
import { storeError } from "./store-error.ts";

/** What is in a database that no relay has open. */
export type DatabaseFacts = {
  readonly version: number;
  readonly events: number;
  readonly deliveries: number;
  /** Deliveries that have not ended. */
  readonly open: number;
};

/** How thoroughly: `full` also compares the indexes with their rows. */
export type Check = "quick" | "full";

const CHECKS = { quick: "quick_check(1)", full: "integrity_check(1)" } as const;
const IS_OURS = `SELECT count(*) AS tables FROM sqlite_schema
  WHERE type = 'table' AND name IN ('migration', 'event', 'delivery')`;
const OUR_TABLES = 3;
/** Whatever could run by itself when rows are read or written; no version of ours has any. */
const FIND_FOREIGN = `SELECT 1 AS found FROM sqlite_schema
  WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%' LIMIT 1`;
const READ_SCHEMA = `SELECT type, name, tbl_name, sql FROM sqlite_schema
  WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name`;
const READ_VERSION = "SELECT coalesce(max(version), 0) AS version FROM migration";
const COUNT = `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM delivery) AS deliveries,
  (SELECT count(*) FROM delivery WHERE ended_at IS NULL) AS open`;

/**
 * Looks at a whole database file and makes it one file without a log beside it. Throws a sentence unless it is sound,
 * one of ours, and of a version that this code knows. `name`: the file that people know it by, of which it is a copy.
 */
export function inspectDatabase(path: string, check: Check, name = path): DatabaseFacts {
  try {
    const database = new Database(path, { fileMustExist: true, timeout: 0 });
    try {
      database.pragma("locking_mode = EXCLUSIVE");
      requireOurs(database, name);
      const version = requireKnownVersion(database, name);
      requireOurSchema(database, name, version);
      requireSound(database, name, check);
      database.pragma("journal_mode = DELETE");
      return { version, ...countRows(database) };
    } finally {
      database.close();
    }
  } catch (error) {
    throw unusable(error, name) ?? storeError(error, name);
  }
}

/** What is no whole database can be no backup; what else may go wrong lies with the place where it is. */
function unusable(error: unknown, name: string): RelayError | undefined {
  const code = error instanceof Database.SqliteError ? error.code : "";
  if (code.startsWith("SQLITE_NOTADB"))
    return new RelayError("conflict", `${name} is not a database. Name a backup that kyc-relay made.`);
  return code.startsWith("SQLITE_CORRUPT") ? damaged(name) : undefined;
}

function damaged(name: string): RelayError {
  return new RelayError("conflict", `The database ${name} is damaged. Take another backup.`);
}

function requireOurs(database: Database.Database, name: string): void {
  const found = database.prepare<[], { readonly tables: number }>(IS_OURS).get();
  if (found?.tables !== OUR_TABLES)
    throw new RelayError("conflict", `The database ${name} is none of kyc-relay's.`);
  if (database.prepare(FIND_FOREIGN).get() !== undefined) throw tamperedWith(name);
}

function requireKnownVersion(database: Database.Database, name: string): number {
  const version = database.prepare<[], { readonly version: number }>(READ_VERSION).get()?.version ?? 0;
  if (version >= 1 && version <= MIGRATIONS.length) return version;
  throw new RelayError(
    "conflict",
    `The database ${name} is of version ${version}, but this kyc-relay knows only versions up to ` +
      `${MIGRATIONS.length}. Use the newer kyc-relay that wrote it.`,
  );
}

/** A file may have been in other hands: a table, a default or a check of theirs would be ours from now on. */
function requireOurSchema(database: Database.Database, name: string, version: number): void {
  const ours = new Database(":memory:");
  try {
    migrate(sqliteDriver(ours), 0, MIGRATIONS.slice(0, version));
    const [expected, found] = [ours, database].map((one) => JSON.stringify(one.prepare(READ_SCHEMA).all()));
    if (found !== expected) throw tamperedWith(name);
  } finally {
    ours.close();
  }
}

function tamperedWith(name: string): RelayError {
  return new RelayError(
    "conflict",
    `The database ${name} is not built as kyc-relay builds it: it is damaged, or another program changed it. ` +
      "Take another backup.",
  );
}

function requireSound(database: Database.Database, name: string, check: Check): void {
  if (database.pragma(CHECKS[check], { simple: true }) === "ok") return;
  throw damaged(name);
}

function countRows(database: Database.Database): Omit<DatabaseFacts, "version"> {
  const counts = database.prepare<[], Omit<DatabaseFacts, "version">>(COUNT).get();
  return counts ?? { events: 0, deliveries: 0, open: 0 };
}
