import type { RetentionClass } from "../../model/retention.ts";
import { type Cursor, NOTHING_LEFT } from "../rows/prune-round.ts";
import { changedBy } from "./changed-by.ts";
import type { Statements } from "./driver.ts";
import { nextStretch, type Walk } from "./prune-walk.ts";

/** Looking at a row here costs little, and most stay. */
const LOOKED_AT = 5;

const OPENED_AT = "SELECT min(applied_at) AS at FROM migration";
const NEXT_THREAD = `SELECT gate, subject FROM
  (SELECT gate, subject FROM thread WHERE (gate, subject) > ($1, $2) ORDER BY gate, subject LIMIT $3) AS next
  ORDER BY gate DESC, subject DESC LIMIT 1`;
const DROP_THREADS = `DELETE FROM thread
  WHERE (gate, subject) > ($1, $2) AND (gate, subject) <= ($3, $4) AND received_at < $5`;

/** What decisions say that are old enough. */
export const pruneFacts = byKey({ table: "fact", kept: "events", start: "", isOld: "received_at < $3" });

/** By keys' hashes. */
export const pruneSeen = byKey({
  table: "seen",
  kept: "dedupe_keys",
  start: new Uint8Array(),
  isOld: "seen_at < $3",
});

/** Links that no kept event needs. One that two references share goes on saying that it names nobody. */
export const pruneLinks = byKey({
  table: "subject_link",
  kept: "events",
  start: "",
  isOld: `strongest <> '' AND $3::bigint IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM event WHERE event.subject_key = subject_link.strongest)
    AND NOT EXISTS (SELECT 1 FROM event WHERE event.subject_key = subject_link.key)`,
});

/** Threads whose subject was not heard of for long enough: the next message begins a new one. */
export const pruneThreads: Walk = async (sql, { limits, now, rows, after = ["", ""] }) => {
  const since = now - limits.events;
  if (await isYounger(sql, since)) return NOTHING_LEFT;
  const last = await nextThread(sql, after, rows * LOOKED_AT);
  if (!last) return NOTHING_LEFT;
  const thread = await changedBy(sql, DROP_THREADS, ...after, ...last, since);
  return { examined: rows, pruned: { thread }, after: last };
};

type Keyed = {
  readonly table: "fact" | "seen" | "subject_link";
  readonly kept: RetentionClass;
  /** Before all keys. */
  readonly start: Cursor[number];
  readonly isOld: string;
};

/** Of a table that is in no order of time; nothing in a database that is younger than the limit can be older. */
function byKey({ table, kept, start, isOld }: Keyed): Walk {
  const next = `WITH next AS (SELECT key FROM ${table} WHERE key > $1 ORDER BY key LIMIT $2)
    SELECT (SELECT key FROM next ORDER BY key DESC LIMIT 1) AS last, (SELECT count(*) FROM next) AS found`;
  const drop = `DELETE FROM ${table} WHERE key > $1 AND key <= $2 AND ${isOld}`;
  return async (sql, { limits, now, rows, after: [after = start] = [] }) => {
    const since = now - limits[kept];
    if (await isYounger(sql, since)) return NOTHING_LEFT;
    const stretch = await nextStretch<Cursor[number]>(sql, next, after, rows * LOOKED_AT);
    if (!stretch) return NOTHING_LEFT;
    const dropped = await changedBy(sql, drop, after, stretch.last, since);
    const examined = Math.ceil(stretch.found / LOOKED_AT);
    return { examined, pruned: { [table]: dropped }, after: [stretch.last] };
  };
}

async function isYounger(sql: Statements, since: number): Promise<boolean> {
  const [opened] = await sql.all<{ at: number | null }>(OPENED_AT);
  return (opened?.at ?? 0) >= since;
}

async function nextThread(sql: Statements, after: Cursor, rows: number): Promise<Cursor | undefined> {
  type Row = { readonly gate: string; readonly subject: string };
  const [row] = await sql.all<Row>(NEXT_THREAD, ...after, rows);
  return row && [row.gate, row.subject];
}
