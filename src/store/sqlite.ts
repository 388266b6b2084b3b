import { chmodSync, closeSync, constants, existsSync, mkdirSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Clock, Log } from "../ports/host.ts";
import type { CopyProgress, Store } from "../ports/store.ts";
import { createCommitter } from "./committer.ts";
import { NODE_CRYPTO } from "./node-crypto.ts";
import { overwriteFree } from "./overwrite-free.ts";
import { requireDurable } from "./require-durable.ts";
import type { SettlePlan } from "./rows/settle-plan.ts";
import type { SqlParts } from "./sql/context.ts";
import { migrate } from "./sql/migrations.ts";
import { openContext } from "./sql/open-context.ts";
import { releaseLeases } from "./sql/release-leases.ts";
import { createSqlStore } from "./sql/sql-store.ts";
import { type SqliteDriver, sqliteDriver } from "./sqlite-driver.ts";
import { storeError } from "./store-error.ts";

export type SqliteStoreOptions = {
  /** The database file; its folder is made if missing. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly settlePlan: SettlePlan;
  /** A UUIDv7 of that time. */
  readonly newId: (now: number) => string;
  /** It is opened to deliver: what a process left under lease when it died is due at once. */
  readonly delivers?: boolean | undefined;
} & Pick<SqlParts, "paceOf" | "random">;

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;
/** A payload of 2 KB leaves half of a page of SQLite's usual 4 KB empty. */
const PAGE_BYTES = 8_192;
/** As large as SQLite itself lets the log grow before it is copied into the database: larger makes it a pause. */
const LOG_BYTES = 4_096_000;
/** Beyond that, the log gives its room back to the disk once it is written into the database. */
const LARGEST_LOG_BYTES = 64 * 1024 * 1024;
/** 32 MiB: as much of a copy as the system is left to write at once, since our own commits wait for it. */
const PAGES_UNWRITTEN = 8_192;
/** Changes nothing, but has to reach the disk. */
const WRITE_NOTHING_NEW = "UPDATE migration SET applied_at = applied_at";

/**
 * Everything the relay remembers, in one file that only this process may open.
 * Throws `store_busy` when another process has it open, `store_unavailable` when it cannot be kept safely.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, clock, delivers = false } = options;
  const sql = openSqliteDriver(path);
  try {
    migrate(sql, clock());
    // Who only looks must not make it seem as if all had just become due.
    if (delivers) releaseLeases(sql, clock());
    return storeOn(sql, options);
  } catch (error) {
    sql.close();
    throw storeError(error, path);
  }
}

function storeOn(
  sql: SqliteFile,
  { path: _path, delivers: _delivers, log, ...parts }: SqliteStoreOptions,
): Store {
  const context = openContext({ ...parts, sql, ...NODE_CRYPTO });
  const committer = createCommitter({ tx: context.sql.tx, log });
  return {
    ...createSqlStore({ ...context, overwriteFree: sql.overwriteFree }, committer.commit),
    isWritable: () =>
      committer
        .commit(() => sql.all(WRITE_NOTHING_NEW))
        .then(
          () => true,
          () => false,
        ),
    backup: (copy, onProgress) => copyTo(sql, copy, onProgress),
    close: async () => {
      committer.close();
      sql.close();
    },
  };
}

type SqliteFile = SqliteDriver & {
  /** Leaves nothing of what was deleted in the file and its log; what is written meanwhile goes on. */
  overwriteFree(): Promise<void>;
};

/** The file, locked, in WAL mode, every commit on disk before it returns. */
export function openSqliteDriver(path: string): SqliteFile {
  try {
    // Opened before the database and closed after it: to close a file ends all locks that the process has on it.
    const file = openOwnerOnly(path);
    try {
      return openOn(path, file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  } catch (error) {
    throw storeError(error, path);
  }
}

function openOn(path: string, file: number): SqliteFile {
  // No waiting: whoever holds the file holds it for as long as it runs.
  const database = new Database(path, { timeout: 0 });
  try {
    makeDurable(database);
    const driver = sqliteDriver(database);
    return {
      ...driver,
      overwriteFree: () => overwriteFree({ database, path, file }),
      close() {
        if (!database.open) return;
        driver.close();
        closeSync(file);
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Copies a running database into a new file of the owner's, and has it on disk. Throws if there is one already. */
async function copyTo(
  sql: Pick<SqliteDriver, "backup">,
  path: string,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  try {
    const file = await open(path, "wx", OWNER_ONLY_FILE);
    let writing = Promise.resolve();
    let asked = 0;
    try {
      await sql.backup(path, (progress) => {
        onProgress(progress);
        if (progress.copied - asked < PAGES_UNWRITTEN) return;
        asked = progress.copied;
        writing = writing.then(() => file.datasync());
        // It is awaited at the end; until then its failure is nobody's.
        writing.catch(() => {});
      });
      await writing;
      await file.sync();
    } finally {
      await writing.catch(() => {});
      await file.close();
    }
  } catch (error) {
    throw storeError(error, path);
  }
}

function openOwnerOnly(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY_FILE);
  // SQLite gives its -wal file the mode of the database.
  for (const one of [path, `${path}-wal`]) if (existsSync(one)) chmodSync(one, OWNER_ONLY_FILE);
  return file;
}

function makeDurable(database: Database.Database): void {
  database.pragma(`page_size = ${PAGE_BYTES}`);
  database.pragma(`wal_autocheckpoint = ${LOG_BYTES / PAGE_BYTES}`);
  database.pragma("locking_mode = EXCLUSIVE");
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  // What was deleted is overwritten: nobody finds it in the file's free pages.
  database.pragma("secure_delete = ON");
  database.pragma(`journal_size_limit = ${LARGEST_LOG_BYTES}`);
  // Takes the lock now, not with the first event.
  database.exec("BEGIN EXCLUSIVE; COMMIT");
  requireDurable({
    journal_mode: database.pragma("journal_mode", { simple: true }),
    synchronous: database.pragma("synchronous", { simple: true }),
    locking_mode: database.pragma("locking_mode", { simple: true }),
  });
}
