/** Who gets no reminders, and the mails to persons of the last day; both by keyed hashes. */
export const SUPPRESSION_TABLES: readonly string[] = [
  "CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
  `CREATE TABLE suppression (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    address BLOB NOT NULL,
    subject BLOB NOT NULL,
    delivery TEXT
  ) STRICT`,
  "CREATE UNIQUE INDEX suppression_once ON suppression (address, subject, why)",
  "CREATE INDEX suppression_subject ON suppression (subject)",
  // One row a delivery: what was tried again is one mail. Anybody can name another's address, so that a mail counts by
  // it only where it must.
  `CREATE TABLE mailed (
    delivery_seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    address BLOB NOT NULL,
    subject BLOB NOT NULL,
    by_address INTEGER NOT NULL
  ) STRICT`,
  "CREATE INDEX mailed_at ON mailed (at)",
  "CREATE INDEX mailed_address ON mailed (address, at) WHERE by_address = 1",
  "CREATE INDEX mailed_subject ON mailed (subject, at)",
];
