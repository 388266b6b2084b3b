import { ALARM_TABLES } from "./alarm-tables.ts";
import { DELIVERY_TABLES } from "./delivery-tables.ts";
import { ERASURE_TABLES } from "./erasure-tables.ts";
import { GATE_TABLES } from "./gate-tables.ts";
import { MOMENT_COLUMN_TYPES } from "./moment-column-types.ts";
import { SUPPRESSION_TABLES } from "./suppression-tables.ts";

/** Events as they came in, what is known of their subjects, and what was refused. */
const INTAKE = [
  `CREATE TABLE seen (
    key BLOB PRIMARY KEY,
    event_id TEXT NOT NULL,
    seen_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  // The keys of events up to that one are in `seen`; those of younger ones only in their rows, or in both.
  "CREATE TABLE seen_until (event_seq INTEGER NOT NULL) STRICT",
  "INSERT INTO seen_until (event_seq) VALUES (0)",
  // The last delivery that was there when the clock was last set back.
  "CREATE TABLE set_back (delivery_seq INTEGER NOT NULL) STRICT",
  "INSERT INTO set_back (delivery_seq) VALUES (0)",
  `CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dedupe_key BLOB NOT NULL,
    duplicates INTEGER NOT NULL DEFAULT 0,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    decision TEXT NOT NULL,
    subject_key TEXT,
    assurance TEXT NOT NULL,
    routing TEXT NOT NULL,
    reason TEXT,
    details TEXT NOT NULL,
    plan TEXT
  ) STRICT`,
  "CREATE INDEX event_subject ON event (subject_key, seq) WHERE subject_key IS NOT NULL",
  "CREATE INDEX event_held ON event (seq) WHERE routing = 'held'",
  "CREATE TABLE body (event_seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
  "CREATE TABLE arrival (source TEXT PRIMARY KEY, last_event_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE TABLE subject_link (key TEXT PRIMARY KEY, strongest TEXT NOT NULL) STRICT, WITHOUT ROWID",
  `CREATE TABLE fact (
    key TEXT NOT NULL,
    reference TEXT NOT NULL,
    weak_source TEXT NOT NULL,
    source TEXT NOT NULL,
    ${MOMENT_COLUMN_TYPES},
    PRIMARY KEY (key, reference, weak_source)
  ) STRICT, WITHOUT ROWID`,
  // Events that a `cancel_when` named when they came, under their other keys.
  `CREATE TABLE named_event (
    key TEXT NOT NULL,
    event_seq INTEGER NOT NULL,
    PRIMARY KEY (key, event_seq)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE refused (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    peer TEXT,
    length INTEGER,
    header_names TEXT NOT NULL,
    uncounted INTEGER NOT NULL
  ) STRICT`,
  // What explanations of events repeat.
  "CREATE TABLE word (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
  "CREATE TABLE rule_set (hash TEXT NOT NULL UNIQUE, saved_at INTEGER NOT NULL, files TEXT NOT NULL) STRICT",
  `CREATE TABLE schedule (
    rule TEXT PRIMARY KEY,
    expression TEXT NOT NULL,
    next_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
];

/** What deliveries left behind inside the relay. Values are JSON. */
const PRODUCTS = [
  `CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    delivery TEXT NOT NULL,
    rule TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    destination TEXT NOT NULL,
    summary TEXT NOT NULL,
    content TEXT NOT NULL
  ) STRICT`,
  "CREATE INDEX outbox_delivery ON outbox (delivery)",
  `CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    table_name TEXT NOT NULL,
    key TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (table_name, key)
  ) STRICT`,
  "CREATE INDEX record_page ON record (table_name, seq)",
  `CREATE TABLE record_cell (
    record_seq INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    value TEXT NOT NULL,
    assurance TEXT NOT NULL,
    ${MOMENT_COLUMN_TYPES},
    PRIMARY KEY (record_seq, column_name)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE record_change (
    seq INTEGER PRIMARY KEY,
    record_seq INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT`,
  "CREATE INDEX record_change_of ON record_change (record_seq, seq)",
];

/** The tables of version 1. */
export const SCHEMA: readonly string[] = [
  ...INTAKE,
  ...DELIVERY_TABLES,
  ...GATE_TABLES,
  ...PRODUCTS,
  ...ALARM_TABLES,
  ...SUPPRESSION_TABLES,
  ...ERASURE_TABLES,
];
