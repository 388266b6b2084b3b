import type Database from "better-sqlite3";
import type { Driver } from "./sql/driver.ts";
import { storeError } from "./store-error.ts";

export type SqliteDriver = Driver & { close(): void };

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
    close: () => void database.close(),
  };
}
