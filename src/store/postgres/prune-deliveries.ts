import type { EventDetails } from "../rows/event-details.ts";
import { type Cursor, NOTHING_LEFT } from "../rows/prune-round.ts";
import { changedBy } from "./changed-by.ts";
import type { Statements } from "./driver.ts";
import { DELIVERIES_BY_MAKING, EVENTS_BY_RECEIPT, firstSeqAt } from "./first-seq-at.ts";
import { nextStretch, type Walk } from "./prune-walk.ts";

/** Each has rows of its own in several tables. */
const ROWS_EACH = 5;

// The last row stays whatever its age, as in every home.
const NEXT_DELIVERIES = `SELECT max(seq) AS last, count(*) AS found FROM
  (SELECT seq FROM delivery WHERE seq > $1 AND seq < least($2, (SELECT max(seq) FROM delivery))
    ORDER BY seq LIMIT $3) AS next`;
// Locked, so that nobody redrives one while what hangs on it goes; whoever holds one needs it.
const LOCK_OLD_DELIVERIES = `SELECT seq FROM delivery WHERE seq > $1 AND seq <= $2 AND ended_at < $3
  ORDER BY seq FOR UPDATE SKIP LOCKED`;
const DROP_LINKS = `DELETE FROM delivery_event USING delivery
  WHERE delivery.seq = ANY ($1::bigint[])
    AND delivery_event.event_seq = delivery.event_seq AND delivery_event.delivery_seq = delivery.seq`;
const DROP_MEMBER_LINKS = `DELETE FROM delivery_event USING member
  WHERE member.delivery_seq = ANY ($1::bigint[])
    AND delivery_event.event_seq = member.event_seq AND delivery_event.delivery_seq = member.delivery_seq`;
const DROP_MEMBERS = "DELETE FROM member WHERE delivery_seq = ANY ($1::bigint[])";
const DROP_DELIVERIES: Readonly<Record<string, string>> = {
  attempt: "DELETE FROM attempt WHERE delivery_seq = ANY ($1::bigint[])",
  rendering: "DELETE FROM rendering WHERE delivery_seq = ANY ($1::bigint[])",
  stop: "DELETE FROM stop WHERE delivery_seq = ANY ($1::bigint[])",
  delivery: "DELETE FROM delivery WHERE seq = ANY ($1::bigint[])",
};

const NEXT_EVENTS = `SELECT max(seq) AS last, count(*) AS found FROM
  (SELECT seq FROM event WHERE seq > $1 AND seq < least($2, (SELECT max(seq) FROM event))
    ORDER BY seq LIMIT $3) AS next`;
// Locked before they are looked at: whoever replays one locks it, too.
const LOCK_EVENTS = `SELECT seq FROM event WHERE seq > $1 AND seq <= $2 AND routing <> 'held'
  ORDER BY seq FOR UPDATE SKIP LOCKED`;
const OLD_EVENTS = `SELECT seq, details FROM event WHERE seq = ANY ($1::bigint[])
  AND NOT EXISTS (SELECT 1 FROM delivery_event WHERE delivery_event.event_seq = event.seq)`;
const DROP_BODIES = "DELETE FROM body WHERE event_seq = ANY ($1::bigint[])";
const DROP_NAMED = `DELETE FROM named_event USING unnest($1::text[], $2::bigint[]) AS old (key, seq)
  WHERE named_event.key = old.key AND named_event.event_seq = old.seq`;
const DROP_EVENTS = "DELETE FROM event WHERE seq = ANY ($1::bigint[])";

const NEXT_STOPS = `SELECT max(delivery_seq) AS last, count(*) AS found FROM
  (SELECT delivery_seq FROM stop WHERE delivery_seq > $1 ORDER BY delivery_seq LIMIT $2) AS next`;
const DROP_STOPS = `DELETE FROM stop WHERE delivery_seq > $1 AND delivery_seq <= $2
  AND NOT EXISTS (SELECT 1 FROM delivery
    WHERE delivery.seq = stop.delivery_seq AND (ended_at IS NULL OR state = 'dead'))`;

/** Deliveries that ended long enough ago, dead ones too, with all that hangs on them. */
export const pruneDeliveries: Walk = async (sql, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.events;
  const end = await firstSeqAt(sql, DELIVERIES_BY_MAKING, since);
  const stretch = await nextStretch(sql, NEXT_DELIVERIES, after, end, fewer(rows));
  if (!stretch) return NOTHING_LEFT;
  const old = seqsOf(await sql.all<SeqRow>(LOCK_OLD_DELIVERIES, after, stretch.last, since));
  const pruned = old.length > 0 ? await dropDeliveries(sql, old) : {};
  return { examined: stretch.found * ROWS_EACH, pruned, after: [stretch.last] };
};

/** Events that are old enough and have no delivery any more. */
export const pruneEvents: Walk = async (sql, { limits, now, rows, after: [after = 0] = [] }) => {
  const end = await firstSeqAt(sql, EVENTS_BY_RECEIPT, now - limits.events);
  const stretch = await nextStretch(sql, NEXT_EVENTS, after, end, fewer(rows));
  if (!stretch) return NOTHING_LEFT;
  const event = await dropEvents(sql, [after, stretch.last]);
  return { examined: stretch.found * ROWS_EACH, pruned: { event }, after: [stretch.last] };
};

/** Reminders are stopped while they are open, and again after a redrive. */
export const pruneStops: Walk = async (sql, { rows, after: [after = 0] = [] }) => {
  const stretch = await nextStretch(sql, NEXT_STOPS, after, rows);
  if (!stretch) return NOTHING_LEFT;
  const stop = await changedBy(sql, DROP_STOPS, after, stretch.last);
  return { examined: stretch.found, pruned: { stop }, after: [stretch.last] };
};

type SeqRow = { readonly seq: number };

async function dropDeliveries(
  sql: Statements,
  old: readonly number[],
): Promise<Readonly<Record<string, number>>> {
  for (const statement of [DROP_LINKS, DROP_MEMBER_LINKS, DROP_MEMBERS]) await sql.all(statement, old);
  const pruned: Record<string, number> = {};
  for (const [table, statement] of Object.entries(DROP_DELIVERIES))
    pruned[table] = await changedBy(sql, statement, old);
  return pruned;
}

async function dropEvents(sql: Statements, between: Cursor): Promise<number> {
  const locked = seqsOf(await sql.all<SeqRow>(LOCK_EVENTS, ...between));
  const old = await sql.all<SeqRow & { readonly details: string }>(OLD_EVENTS, locked);
  if (old.length === 0) return 0;
  const seqs = seqsOf(old);
  const named = old.flatMap(({ seq, details }) => keysIn(details).map((key) => ({ key, seq })));
  await sql.all(DROP_BODIES, seqs);
  await sql.all(
    DROP_NAMED,
    named.map(({ key }) => key),
    seqsOf(named),
  );
  return changedBy(sql, DROP_EVENTS, seqs);
}

function keysIn(text: string): readonly string[] {
  const details: EventDetails = JSON.parse(text);
  return details.subject.keys;
}

function seqsOf(rows: readonly SeqRow[]): readonly number[] {
  return rows.map(({ seq }) => seq);
}

function fewer(rows: number): number {
  return Math.max(1, Math.floor(rows / ROWS_EACH));
}
