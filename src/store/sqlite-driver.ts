import type Database from "better-sqlite3";
import type { CopyProgress } from "../ports/store.ts";
import type { Driver } from "./sql/driver.ts";
import { storeError } from "./store-error.ts";

export type SqliteDriver = Driver & {
  /** Copies the database into that file, in steps of the event loop; what is written meanwhile is in it. */
  backup(path: string, onProgress: (progress: CopyProgress) => void): Promise<void>;
  close(): void;
};

/** 256 KiB: a step takes well under a millisecond, and a gigabyte some seconds. */
const PAGES_A_STEP = 64;

/** The SQL module's driver on an open database: statements are prepared once, a failed write is a `store_…` error. */
export function sqliteDriver(database: Database.Database): SqliteDriver {
  const statements = new Map<string, Database.Statement>();
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");

  function prepare(text: string): Database.Statement {
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  }

  function runTransaction<T>(work: () => T): T {
    begin.run();
    try {
      const value = work();
      commit.run();
      return value;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (database.inTransaction) rollback.run();
      throw error;
    }
  }

  return {
    all<Row>(text: string, ...params: readonly unknown[]): readonly Row[] {
      const statement = statements.get(text) ?? prepare(text);
      if (statement.reader) return statement.all(...params) as Row[];
      statement.run(...params);
      return [];
    },
    tx(work) {
      if (database.inTransaction) return work();
      try {
        return runTransaction(work);
      } catch (error) {
        throw storeError(error);
      }
    },
    async backup(path, onProgress) {
      const progress = ({ totalPages, remainingPages }: Database.BackupMetadata) => {
        onProgress({ copied: totalPages - remainingPages, total: totalPages });
        return PAGES_A_STEP;
      };
      await database.backup(path, { progress });
    },
    close: () => void database.close(),
  };
}
