import { type Cursor, NOTHING_LEFT } from "../rows/prune-round.ts";
import { changedRows } from "./changed-rows.ts";
import type { Driver } from "./driver.ts";
import { EVENTS_BY_RECEIPT, firstSeqAt } from "./first-seq-at.ts";
import { DELIVERIES_BY_MAKING } from "./prune-by-age.ts";
import { nextStretch, type Walk } from "./prune-walk.ts";

/** Each has rows of its own in several tables. */
const ROWS_EACH = 5;

// The last row stays whatever its age: what comes next is numbered after it.
const NEXT_DELIVERIES = `SELECT max(seq) AS last, count(*) AS found FROM
  (SELECT seq FROM delivery WHERE seq > ? AND seq < min(?, (SELECT max(seq) FROM delivery)) ORDER BY seq LIMIT ?)`;
const OLD_DELIVERIES = "SELECT seq FROM delivery WHERE seq > ? AND seq <= ? AND ended_at < ?";
const DROP_DELIVERIES: Readonly<Record<string, string>> = {
  attempt: `DELETE FROM attempt WHERE delivery_seq IN (${OLD_DELIVERIES})`,
  rendering: `DELETE FROM rendering WHERE delivery_seq IN (${OLD_DELIVERIES})`,
  stop: `DELETE FROM stop WHERE delivery_seq IN (${OLD_DELIVERIES})`,
  delivery: "DELETE FROM delivery WHERE seq > ? AND seq <= ? AND ended_at < ?",
};
const DROP_LINKS = `DELETE FROM delivery_event WHERE (event_seq, delivery_seq) IN
  (SELECT event_seq, seq FROM delivery WHERE seq > ? AND seq <= ? AND ended_at < ? AND event_seq IS NOT NULL)`;
const DROP_MEMBER_LINKS = `DELETE FROM delivery_event WHERE (event_seq, delivery_seq) IN
  (SELECT event_seq, delivery_seq FROM member WHERE delivery_seq IN (${OLD_DELIVERIES}))`;
const DROP_MEMBERS = `DELETE FROM member WHERE delivery_seq IN (${OLD_DELIVERIES})`;

const NEXT_EVENTS = `SELECT max(seq) AS last, count(*) AS found FROM
  (SELECT seq FROM event WHERE seq > ? AND seq < min(?, (SELECT max(seq) FROM event)) ORDER BY seq LIMIT ?)`;
const OLD_EVENTS = `seq > ? AND seq <= ? AND routing <> 'held'
  AND NOT EXISTS (SELECT 1 FROM delivery_event WHERE delivery_event.event_seq = event.seq)`;
const DROP_BODIES = `DELETE FROM body WHERE event_seq IN (SELECT seq FROM event WHERE ${OLD_EVENTS})`;
const DROP_NAMED = `DELETE FROM named_event WHERE (key, event_seq) IN
  (SELECT json_each.value, event.seq FROM event CROSS JOIN json_each(event.details, '$.subject.keys')
    WHERE ${OLD_EVENTS})`;
const DROP_EVENTS = `DELETE FROM event WHERE ${OLD_EVENTS}`;

const NEXT_STOPS = `SELECT max(delivery_seq) AS last, count(*) AS found FROM
  (SELECT delivery_seq FROM stop WHERE delivery_seq > ? ORDER BY delivery_seq LIMIT ?)`;
const DROP_STOPS = `DELETE FROM stop WHERE delivery_seq > ? AND delivery_seq <= ?
  AND NOT EXISTS (SELECT 1 FROM delivery
    WHERE delivery.seq = stop.delivery_seq AND (ended_at IS NULL OR state = 'dead'))`;

/** Deliveries that ended long enough ago, dead ones too, with all that hangs on them. */
export const pruneDeliveries: Walk = ({ sql }, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.events;
  const end = firstSeqAt(sql, DELIVERIES_BY_MAKING, since);
  const stretch = nextStretch(sql, NEXT_DELIVERIES, after, end, fewer(rows));
  if (!stretch) return NOTHING_LEFT;
  const old = [after, stretch.last, since];
  sql.all(DROP_LINKS, ...old);
  sql.all(DROP_MEMBER_LINKS, ...old);
  sql.all(DROP_MEMBERS, ...old);
  const pruned = Object.entries(DROP_DELIVERIES).map(([table, drop]) => {
    sql.all(drop, ...old);
    return [table, changedRows(sql)] as const;
  });
  return {
    examined: stretch.found * ROWS_EACH,
    pruned: Object.fromEntries(pruned),
    after: [stretch.last],
  };
};

/** Events that are old enough and have no delivery any more. */
export const pruneEvents: Walk = ({ sql, seen }, { limits, now, rows, after: [after = 0] = [] }) => {
  const end = firstSeqAt(sql, EVENTS_BY_RECEIPT, now - limits.events);
  const stretch = nextStretch(sql, NEXT_EVENTS, after, end, fewer(rows));
  if (!stretch) return NOTHING_LEFT;
  // A part a step: a long commit would hold up what comes in.
  const isKept = seen.takeOverTowards(stretch.last, rows);
  if (!isKept) return { examined: rows, pruned: {}, after: [after] };
  const event = dropEvents(sql, [after, stretch.last]);
  return { examined: stretch.found * ROWS_EACH, pruned: { event }, after: [stretch.last] };
};

/** Reminders are stopped while they are open, and again after a redrive. */
export const pruneStops: Walk = ({ sql }, { rows, after: [after = 0] = [] }) => {
  const stretch = nextStretch(sql, NEXT_STOPS, after, rows);
  if (!stretch) return NOTHING_LEFT;
  sql.all(DROP_STOPS, after, stretch.last);
  return { examined: stretch.found, pruned: { stop: changedRows(sql) }, after: [stretch.last] };
};

function dropEvents(sql: Driver, old: Cursor): number {
  sql.all(DROP_BODIES, ...old);
  sql.all(DROP_NAMED, ...old);
  sql.all(DROP_EVENTS, ...old);
  return changedRows(sql);
}

function fewer(rows: number): number {
  return Math.max(1, Math.floor(rows / ROWS_EACH));
}
