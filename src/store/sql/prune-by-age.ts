import type { RetentionClass } from "../../model/retention.ts";
import { NOTHING_LEFT } from "../rows/prune-round.ts";
import { changedRows } from "./changed-rows.ts";
import { EVENTS_BY_RECEIPT, firstSeqAt, type TimeOrder } from "./first-seq-at.ts";
import { nextStretch, type Walk } from "./prune-walk.ts";

/** Their seqs rise with the time of their making. */
export const DELIVERIES_BY_MAKING: TimeOrder = {
  last: "SELECT max(seq) AS at FROM delivery",
  timeFrom: "SELECT created_at AS at FROM delivery WHERE seq >= ? ORDER BY seq LIMIT 1",
};

// What is open, or dead since less than its time, may still have to be rendered.
const NEXT_BODIES = `SELECT max(event_seq) AS last, count(*) AS found FROM
  (SELECT event_seq FROM body WHERE event_seq > ? AND event_seq < ? ORDER BY event_seq LIMIT ?)`;
const DROP_BODIES = `DELETE FROM body WHERE event_seq > ? AND event_seq <= ?
  AND NOT EXISTS (SELECT 1 FROM event WHERE event.seq = body.event_seq AND routing = 'held')
  AND NOT EXISTS (SELECT 1 FROM delivery_event
    CROSS JOIN delivery ON delivery.seq = delivery_event.delivery_seq
    WHERE delivery_event.event_seq = body.event_seq
      AND (delivery.ended_at IS NULL OR (delivery.state = 'dead' AND delivery.ended_at >= ?)))`;
const NEXT_RENDERINGS = `SELECT max(delivery_seq) AS last, count(*) AS found FROM
  (SELECT delivery_seq FROM rendering WHERE delivery_seq > ? AND delivery_seq < ? ORDER BY delivery_seq LIMIT ?)`;
const DROP_RENDERINGS = `DELETE FROM rendering WHERE delivery_seq > ? AND delivery_seq <= ?
  AND NOT EXISTS (SELECT 1 FROM delivery
    WHERE delivery.seq = rendering.delivery_seq AND (ended_at IS NULL OR ended_at >= ?))`;
const NEXT_ATTEMPTS = `SELECT max(delivery_seq) AS last, count(*) AS found FROM
  (SELECT delivery_seq FROM attempt WHERE delivery_seq > ? AND delivery_seq < ? ORDER BY delivery_seq LIMIT ?)`;
const DROP_ANSWERS = `UPDATE attempt SET answer = NULL
  WHERE delivery_seq > ? AND delivery_seq <= ? AND answer IS NOT NULL AND started_at < ?`;

/** Bodies of events that are old enough. */
export const pruneBodies: Walk = ({ sql }, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.bodies;
  const end = firstSeqAt(sql, EVENTS_BY_RECEIPT, since);
  const stretch = nextStretch(sql, NEXT_BODIES, after, end, rows);
  if (!stretch) return NOTHING_LEFT;
  sql.all(DROP_BODIES, after, stretch.last, since);
  return { examined: stretch.found, pruned: { body: changedRows(sql) }, after: [stretch.last] };
};

/** What was sent by deliveries that ended long enough ago. */
export const pruneRenderings: Walk = ({ sql }, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.bodies;
  const end = firstSeqAt(sql, DELIVERIES_BY_MAKING, since);
  const stretch = nextStretch(sql, NEXT_RENDERINGS, after, end, rows);
  if (!stretch) return NOTHING_LEFT;
  sql.all(DROP_RENDERINGS, after, stretch.last, since);
  return { examined: stretch.found, pruned: { rendering: changedRows(sql) }, after: [stretch.last] };
};

/** What destinations said. An index of what was said would cost every delivery; looking at all attempts does not. */
export const pruneAnswers: Walk = ({ sql }, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.answers;
  const end = firstSeqAt(sql, DELIVERIES_BY_MAKING, since);
  const stretch = nextStretch(sql, NEXT_ATTEMPTS, after, end, rows);
  if (!stretch) return NOTHING_LEFT;
  sql.all(DROP_ANSWERS, after, stretch.last, since);
  return { examined: stretch.found, pruned: { answer: changedRows(sql) }, after: [stretch.last] };
};

export const pruneOutbox = byAge("outbox", "outbox");
export const pruneRefused = byAge("refused", "refused");
export const pruneRecordChanges = byAge("record_change", "record_history");

/** Of a table in the order of its column `at` that nothing else refers to. */
function byAge(table: "outbox" | "refused" | "record_change", kept: RetentionClass): Walk {
  const order: TimeOrder = {
    last: `SELECT max(seq) AS at FROM ${table}`,
    timeFrom: `SELECT at FROM ${table} WHERE seq >= ? ORDER BY seq LIMIT 1`,
  };
  const next = `SELECT max(seq) AS last, count(*) AS found FROM
    (SELECT seq FROM ${table} WHERE seq < ? ORDER BY seq LIMIT ?)`;
  const drop = `DELETE FROM ${table} WHERE seq <= ?`;
  return ({ sql }, { limits, now, rows }) => {
    const stretch = nextStretch(sql, next, firstSeqAt(sql, order, now - limits[kept]), rows);
    if (!stretch) return NOTHING_LEFT;
    sql.all(drop, stretch.last);
    return { examined: stretch.found, pruned: { [table]: changedRows(sql) }, after: [] };
  };
}
