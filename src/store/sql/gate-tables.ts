/** What is known of gates beyond their deliveries. Rows come with the first attempt, or a person's pause. */
export const GATE_TABLES: readonly string[] = [
  `CREATE TABLE gate (
    gate TEXT PRIMARY KEY,
    last_attempt_at INTEGER,
    last_delivered_at INTEGER,
    -- Its breaker.
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    first_failed INTEGER,
    several INTEGER NOT NULL DEFAULT 0,
    opened_at INTEGER,
    probes INTEGER NOT NULL DEFAULT 0,
    probe_at INTEGER NOT NULL DEFAULT 0,
    probe INTEGER,
    -- The far side asked us to wait.
    asked_at INTEGER,
    asked_until INTEGER NOT NULL DEFAULT 0,
    -- A person paused it.
    paused_at INTEGER,
    paused_by TEXT,
    -- Its pace: from when on the next one may go, and after which flow it is anyone's turn.
    free_at INTEGER NOT NULL DEFAULT 0,
    every_ms INTEGER NOT NULL DEFAULT 0,
    turn TEXT NOT NULL DEFAULT ''
  ) STRICT, WITHOUT ROWID`,
];
