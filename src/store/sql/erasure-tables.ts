/** Whom a person asked to erase, until that is done: a killed process goes on with it. */
export const ERASURE_TABLES: readonly string[] = [
  "CREATE TABLE erasure (kind TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, value)) STRICT, WITHOUT ROWID",
];
