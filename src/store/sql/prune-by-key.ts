import type { RetentionClass } from "../../model/retention.ts";
import { type Cursor, NOTHING_LEFT } from "../rows/prune-round.ts";
import { changedRows } from "./changed-rows.ts";
import type { Driver, SqlValue } from "./driver.ts";
import { nextStretch, type Walk } from "./prune-walk.ts";

/** Looking at a row here costs little, and most stay. */
const LOOKED_AT = 5;

const OPENED_AT = "SELECT min(applied_at) AS at FROM migration";
const NEXT_THREAD = `SELECT gate, subject FROM thread WHERE (gate, subject) > (?, ?)
  ORDER BY gate, subject LIMIT 1 OFFSET ?`;
const LAST_THREAD = "SELECT gate, subject FROM thread ORDER BY gate DESC, subject DESC LIMIT 1";
const DROP_THREADS = `DELETE FROM thread
  WHERE (gate, subject) > (?, ?) AND (gate, subject) <= (?, ?) AND received_at < ?`;

/** What decisions say that are old enough. */
export const pruneFacts = byKey({ table: "fact", kept: "events", start: "", isOld: "received_at < ?" });

/** By keys' hashes. */
export const pruneSeen = byKey({
  table: "seen",
  kept: "dedupe_keys",
  start: new Uint8Array(),
  isOld: "seen_at < ?",
});

/** Links that no kept event needs. One that two references share goes on saying that it names nobody. */
export const pruneLinks = byKey({
  table: "subject_link",
  kept: "events",
  start: "",
  isOld: `strongest <> '' AND ? IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM event WHERE event.subject_key = subject_link.strongest)
    AND NOT EXISTS (SELECT 1 FROM event WHERE event.subject_key = subject_link.key)`,
});

/** Threads whose subject was not heard of for long enough: the next message begins a new one. */
export const pruneThreads: Walk = ({ sql }, { limits, now, rows, after = ["", ""] }) => {
  const since = now - limits.events;
  if (isYounger(sql, since)) return NOTHING_LEFT;
  const last = nextThread(sql, after, rows * LOOKED_AT);
  if (!last || String(last) === String(after)) return NOTHING_LEFT;
  sql.all(DROP_THREADS, ...after, ...last, since);
  return { examined: rows, pruned: { thread: changedRows(sql) }, after: last };
};

type Keyed = {
  readonly table: "fact" | "seen" | "subject_link";
  readonly kept: RetentionClass;
  /** Before all keys. */
  readonly start: SqlValue;
  readonly isOld: string;
};

/** Of a table that is in no order of time; nothing in a database that is younger than the limit can be older. */
function byKey({ table, kept, start, isOld }: Keyed): Walk {
  const next = `SELECT max(key) AS last, count(*) AS found FROM
    (SELECT key FROM ${table} WHERE key > ? ORDER BY key LIMIT ?)`;
  const drop = `DELETE FROM ${table} WHERE key > ? AND key <= ? AND ${isOld}`;
  return ({ sql }, { limits, now, rows, after: [after = start] = [] }) => {
    const since = now - limits[kept];
    if (isYounger(sql, since)) return NOTHING_LEFT;
    const stretch = nextStretch<SqlValue>(sql, next, after, rows * LOOKED_AT);
    if (!stretch) return NOTHING_LEFT;
    sql.all(drop, after, stretch.last, since);
    const examined = Math.ceil(stretch.found / LOOKED_AT);
    return { examined, pruned: { [table]: changedRows(sql) }, after: [stretch.last] };
  };
}

function isYounger(sql: Driver, since: number): boolean {
  return (sql.all<{ at: number }>(OPENED_AT)[0]?.at ?? 0) >= since;
}

function nextThread(sql: Driver, after: Cursor, rows: number): Cursor | undefined {
  type Row = { readonly gate: string; readonly subject: string };
  const row = sql.all<Row>(NEXT_THREAD, ...after, rows - 1)[0] ?? sql.all<Row>(LAST_THREAD)[0];
  return row && [row.gate, row.subject];
}
