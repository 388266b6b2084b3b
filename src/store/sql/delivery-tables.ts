import { DIED } from "../rows/died.ts";
import { MOMENT_COLUMN_TYPES } from "./moment-column-types.ts";

/** Deliveries, their attempts and what finds them. `due_at` is when to look at a row again; ended rows have none. */
export const DELIVERY_TABLES: readonly string[] = [
  `CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rule TEXT NOT NULL,
    action TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    trigger TEXT NOT NULL,
    kind TEXT NOT NULL,
    destination TEXT NOT NULL,
    gate TEXT NOT NULL,
    flow TEXT NOT NULL DEFAULT '',
    lane TEXT,
    event_seq INTEGER,
    rules_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    preview INTEGER NOT NULL,
    reminder INTEGER NOT NULL,
    planned_for INTEGER NOT NULL,
    due_at INTEGER,
    backlog INTEGER NOT NULL,
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    redriven_at_fence INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    stoppable INTEGER NOT NULL DEFAULT 0,
    digest_max INTEGER,
    once_per_key BLOB,
    follows INTEGER,
    about TEXT,
    lane_place INTEGER
  ) STRICT`,
  `CREATE UNIQUE INDEX delivery_identity ON delivery (trigger, rule, action, occurrence)
    WHERE state <> 'cancelled' AND preview = 0`,
  "CREATE INDEX delivery_due ON delivery (gate, backlog, flow, due_at, seq) WHERE due_at IS NOT NULL",
  "CREATE INDEX delivery_dead ON delivery (seq) WHERE state = 'dead'",
  // By time of death, which a reminder's seq does not tell. Only what dies enters it. The reason spares the row.
  `CREATE INDEX delivery_died ON delivery (destination, ended_at, reason) WHERE ${DIED}`,
  "CREATE INDEX delivery_open ON delivery (seq) WHERE ended_at IS NULL",
  `CREATE INDEX delivery_once_per ON delivery (once_per_key, rule, action, preview, created_at)
    WHERE once_per_key IS NOT NULL AND state <> 'dead' AND state <> 'cancelled'`,
  "CREATE INDEX delivery_lane ON delivery (lane, lane_place) WHERE state = 'waiting'",
  "CREATE INDEX delivery_follows ON delivery (follows) WHERE follows IS NOT NULL",
  `CREATE TABLE delivery_event (
    event_seq INTEGER NOT NULL,
    delivery_seq INTEGER NOT NULL,
    PRIMARY KEY (event_seq, delivery_seq)
  ) STRICT, WITHOUT ROWID`,
  // The events of a delivery that speaks for several.
  `CREATE TABLE member (
    delivery_seq INTEGER NOT NULL,
    event_seq INTEGER NOT NULL,
    PRIMARY KEY (delivery_seq, event_seq)
  ) STRICT, WITHOUT ROWID`,
  // Lanes that something is open in: what is at the head, and how many have joined behind one since it was empty.
  `CREATE TABLE lane (
    lane TEXT PRIMARY KEY,
    head INTEGER NOT NULL,
    joined INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  // By gate and subject, as a hash: where its messages go, and what the first of them says by now.
  `CREATE TABLE thread (
    gate TEXT NOT NULL,
    subject TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    delivery_seq INTEGER NOT NULL,
    assurance TEXT NOT NULL,
    ${MOMENT_COLUMN_TYPES},
    PRIMARY KEY (gate, subject)
  ) STRICT, WITHOUT ROWID`,
  // Digests that take further events.
  `CREATE TABLE open_window (
    delivery_seq INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    action TEXT NOT NULL,
    key BLOB NOT NULL,
    preview INTEGER NOT NULL
  ) STRICT`,
  "CREATE INDEX open_window_key ON open_window (key, rule, action, preview)",
  // What newer facts can stop: a whole delivery (member 0), or one event's place in a digest.
  `CREATE TABLE stop (
    delivery_seq INTEGER NOT NULL,
    member INTEGER NOT NULL,
    keys TEXT NOT NULL,
    reference TEXT NOT NULL,
    source TEXT NOT NULL,
    trust_weak INTEGER NOT NULL,
    by_decision INTEGER NOT NULL,
    ${MOMENT_COLUMN_TYPES},
    PRIMARY KEY (delivery_seq, member)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE stop_key (
    key TEXT NOT NULL,
    delivery_seq INTEGER NOT NULL,
    member INTEGER NOT NULL,
    PRIMARY KEY (key, delivery_seq, member)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE attempt (
    delivery_seq INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER,
    outcome TEXT NOT NULL,
    reason TEXT,
    http_status INTEGER,
    answer TEXT,
    PRIMARY KEY (delivery_seq, fence)
  ) STRICT, WITHOUT ROWID`,
  "CREATE INDEX attempt_open ON attempt (delivery_seq) WHERE outcome = 'open'",
  // Failures only: an attempt that succeeds never enters it, nor one that only waited for its hours or its turn.
  `CREATE INDEX attempt_failed ON attempt (started_at)
    WHERE outcome IN ('retry', 'dead', 'uncertain')
      AND coalesce(reason, '') NOT IN ('waits_for_hours', 'moved')`,
  `CREATE TABLE rendering (
    delivery_seq INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    rendering TEXT NOT NULL,
    PRIMARY KEY (delivery_seq, fence)
  ) STRICT`,
];
