/** Alarms, and how each source usually sends. */
export const ALARM_TABLES: readonly string[] = [
  `CREATE TABLE alarm (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    ended_at INTEGER,
    again INTEGER NOT NULL,
    told TEXT,
    detail TEXT NOT NULL
  ) STRICT`,
  "CREATE UNIQUE INDEX alarm_open ON alarm (kind, key) WHERE ended_at IS NULL",
  // A day on which a source was heard, and the longest pause that ended in it.
  `CREATE TABLE source_day (
    source TEXT NOT NULL,
    day INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    longest_pause INTEGER NOT NULL,
    PRIMARY KEY (source, day)
  ) STRICT, WITHOUT ROWID`,
];
