import type { RetentionClass } from "../../model/retention.ts";
import { NOTHING_LEFT } from "../rows/prune-round.ts";
import { changedBy } from "./changed-by.ts";
import { DELIVERIES_BY_MAKING, EVENTS_BY_RECEIPT, firstSeqAt } from "./first-seq-at.ts";
import { nextStretch, type Walk } from "./prune-walk.ts";

// What is open, or dead since less than its time, may still have to be rendered.
const NEXT_BODIES = `SELECT max(event_seq) AS last, count(*) AS found FROM
  (SELECT event_seq FROM body WHERE event_seq > $1 AND event_seq < $2 ORDER BY event_seq LIMIT $3) AS next`;
const DROP_BODIES = `DELETE FROM body WHERE event_seq > $1 AND event_seq <= $2
  AND NOT EXISTS (SELECT 1 FROM event WHERE event.seq = body.event_seq AND routing = 'held')
  AND NOT EXISTS (SELECT 1 FROM delivery_event JOIN delivery ON delivery.seq = delivery_event.delivery_seq
    WHERE delivery_event.event_seq = body.event_seq
      AND (delivery.ended_at IS NULL OR (delivery.state = 'dead' AND delivery.ended_at >= $3)))`;
const NEXT_RENDERINGS = `SELECT max(delivery_seq) AS last, count(*) AS found FROM
  (SELECT delivery_seq FROM rendering WHERE delivery_seq > $1 AND delivery_seq < $2 ORDER BY delivery_seq LIMIT $3)
  AS next`;
const DROP_RENDERINGS = `DELETE FROM rendering WHERE delivery_seq > $1 AND delivery_seq <= $2
  AND NOT EXISTS (SELECT 1 FROM delivery
    WHERE delivery.seq = rendering.delivery_seq AND (ended_at IS NULL OR ended_at >= $3))`;
const NEXT_ATTEMPTS = `SELECT max(delivery_seq) AS last, count(*) AS found FROM
  (SELECT delivery_seq FROM attempt WHERE delivery_seq > $1 AND delivery_seq < $2 ORDER BY delivery_seq LIMIT $3)
  AS next`;
const DROP_ANSWERS = `UPDATE attempt SET answer = NULL
  WHERE delivery_seq > $1 AND delivery_seq <= $2 AND answer IS NOT NULL AND started_at < $3`;

/** Bodies of events that are old enough. */
export const pruneBodies: Walk = async (sql, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.bodies;
  const end = await firstSeqAt(sql, EVENTS_BY_RECEIPT, since);
  const stretch = await nextStretch(sql, NEXT_BODIES, after, end, rows);
  if (!stretch) return NOTHING_LEFT;
  const body = await changedBy(sql, DROP_BODIES, after, stretch.last, since);
  return { examined: stretch.found, pruned: { body }, after: [stretch.last] };
};

/** What was sent by deliveries that ended long enough ago. */
export const pruneRenderings: Walk = async (sql, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.bodies;
  const end = await firstSeqAt(sql, DELIVERIES_BY_MAKING, since);
  const stretch = await nextStretch(sql, NEXT_RENDERINGS, after, end, rows);
  if (!stretch) return NOTHING_LEFT;
  const rendering = await changedBy(sql, DROP_RENDERINGS, after, stretch.last, since);
  return { examined: stretch.found, pruned: { rendering }, after: [stretch.last] };
};

/** What destinations said. An index of what was said would cost every delivery; looking at all attempts does not. */
export const pruneAnswers: Walk = async (sql, { limits, now, rows, after: [after = 0] = [] }) => {
  const since = now - limits.answers;
  const end = await firstSeqAt(sql, DELIVERIES_BY_MAKING, since);
  const stretch = await nextStretch(sql, NEXT_ATTEMPTS, after, end, rows);
  if (!stretch) return NOTHING_LEFT;
  const answer = await changedBy(sql, DROP_ANSWERS, after, stretch.last, since);
  return { examined: stretch.found, pruned: { answer }, after: [stretch.last] };
};

export const pruneOutbox = byAge("outbox", "outbox");
export const pruneRefused = byAge("refused", "refused");
export const pruneRecordChanges = byAge("record_change", "record_history");

/** Of a table in the order of its column `at` that nothing else refers to. */
function byAge(table: "outbox" | "refused" | "record_change", kept: RetentionClass): Walk {
  const next = `SELECT max(seq) AS last, count(*) AS found FROM
    (SELECT seq FROM ${table} WHERE seq < $1 ORDER BY seq LIMIT $2) AS next`;
  const drop = `DELETE FROM ${table} WHERE seq <= $1`;
  return async (sql, { limits, now, rows }) => {
    const end = await firstSeqAt(sql, { table, at: "at" }, now - limits[kept]);
    const stretch = await nextStretch(sql, next, end, rows);
    if (!stretch) return NOTHING_LEFT;
    const dropped = await changedBy(sql, drop, stretch.last);
    return { examined: stretch.found, pruned: { [table]: dropped }, after: [] };
  };
}
