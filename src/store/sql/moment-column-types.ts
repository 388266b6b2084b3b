/** The columns of a moment, as a table is made with them. */
export const MOMENT_COLUMN_TYPES = `kind TEXT NOT NULL,
    decision TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    check_id TEXT,
    event_seq INTEGER NOT NULL`;
