export type SqlValue = string | number | null | Uint8Array;

/** All that the SQL asks of its host. Both functions are synchronous. */
export interface Driver {
  /** Runs one statement, prepared once by its text. `Row` names the columns that the statement returns. */
  all<Row = unknown>(text: string, ...params: readonly SqlValue[]): readonly Row[];
  /** One transaction: all of it, or nothing when `work` throws. Inside another one it joins it. */
  tx<T>(work: () => T): T;
}
