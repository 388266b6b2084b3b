import type { Driver, SqlValue } from "./sql/driver.ts";
import { storeError } from "./store-error.ts";

/** What is asked of the storage of a Durable Object: its SQLite, which is synchronous. */
export type ObjectStorage = {
  readonly sql: {
    exec(text: string, ...params: readonly SqlValue[]): { toArray(): readonly object[] };
    /** In bytes. */
    readonly databaseSize: number;
  };
  transactionSync<T>(work: () => T): T;
};

/**
 * The SQL module's driver inside a Durable Object. What is told to the outside waits until the storage has confirmed
 * all writes before it; a failed write is a `store_…` error.
 */
export function objectDriver(storage: ObjectStorage): Driver {
  let isOpen = false;

  function runTransaction<T>(work: () => T): T {
    isOpen = true;
    try {
      return storage.transactionSync(work);
    } catch (error) {
      throw storeError(error);
    } finally {
      isOpen = false;
    }
  }

  return {
    all<Row>(text: string, ...params: readonly SqlValue[]): readonly Row[] {
      const rows = storage.sql.exec(text, ...params).toArray();
      for (const row of rows) giveBytes(row);
      return rows as readonly Row[];
    },
    tx: (work) => (isOpen ? work() : runTransaction(work)),
  };
}

/** A blob comes as an `ArrayBuffer`, of which nothing can be read. */
function giveBytes(row: object): void {
  for (const [column, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) Object.assign(row, { [column]: new Uint8Array(value) });
  }
}
