import { objectError, tooLarge } from "./object-error.ts";
import type { Driver, SqlValue } from "./sql/driver.ts";

/** What is asked of the storage of a Durable Object: its SQLite, which is synchronous. */
export type ObjectStorage = {
  readonly sql: {
    exec(text: string, ...params: readonly SqlValue[]): { toArray(): readonly object[] };
    /** In bytes. */
    readonly databaseSize: number;
  };
  transactionSync<T>(work: () => T): T;
};

/** Cloudflare allows a row 2 MB, of which its numbers need some; the runtime on one's own machine allows any. */
export const MOST_BYTES_OF_A_ROW = 1_900_000;
/** Of a character in UTF-8. */
const MOST_BYTES_OF_A_CHARACTER = 3;

/**
 * The SQL module's driver inside a Durable Object. What is told to the outside waits until the storage has confirmed
 * all writes before it. A failed write is a `store_…` error, one that is too large for a row `too_large`.
 */
export function objectDriver(storage: ObjectStorage): Driver {
  let isOpen = false;

  function runTransaction<T>(work: () => T): T {
    isOpen = true;
    try {
      return storage.transactionSync(work);
    } catch (error) {
      throw objectError(error);
    } finally {
      isOpen = false;
    }
  }

  return {
    all<Row>(text: string, ...params: readonly SqlValue[]): readonly Row[] {
      requireFitting(params);
      const rows = storage.sql.exec(text, ...params).toArray();
      for (const row of rows) giveBytes(row);
      return rows as readonly Row[];
    },
    tx: (work) => (isOpen ? work() : runTransaction(work)),
  };
}

/** Throws unless a row of these values fits. */
function requireFitting(params: readonly SqlValue[]): void {
  let characters = 0;
  for (const value of params) if (typeof value === "string") characters += value.length;
  if (characters * MOST_BYTES_OF_A_CHARACTER <= MOST_BYTES_OF_A_ROW) return;
  let bytes = 0;
  for (const value of params) if (typeof value === "string") bytes += Buffer.byteLength(value);
  if (bytes > MOST_BYTES_OF_A_ROW) throw tooLarge(MOST_BYTES_OF_A_ROW);
}

/** A blob comes as an `ArrayBuffer`, of which nothing can be read. */
function giveBytes(row: object): void {
  for (const [column, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) Object.assign(row, { [column]: new Uint8Array(value) });
  }
}
