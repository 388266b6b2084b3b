import type { DeliveryRow } from "../rows/delivery-row.ts";
import { subjectOfLane } from "../rows/lane-names.ts";
import { changedRows } from "./changed-rows.ts";
import type { SqlContext } from "./context.ts";
import type { Driver, SqlValue } from "./driver.ts";
import { closeLostAttempt, endDelivery, forgetKeys } from "./end-delivery.ts";
import { leaveWindow } from "./windows.ts";

/** What went with a delivery. */
export type ErasedTexts = {
  readonly renderings: number;
  readonly answers: number;
  readonly outbox: number;
};

/** What erasing looks at. */
export type ErasableRow = Pick<
  DeliveryRow,
  "seq" | "id" | "state" | "gate" | "lane" | "fence" | "digest_max"
>;

const END_DEAD =
  "UPDATE delivery SET state = 'cancelled', reason = 'erased' WHERE seq = ? AND state = 'dead'";
const FORGET_WHOM = `UPDATE delivery
  SET lane = NULL, lane_place = NULL, about = NULL, once_per_key = NULL WHERE seq = ?`;
const DROP_RENDERINGS = "DELETE FROM rendering WHERE delivery_seq = ?";
const DROP_ANSWERS = "UPDATE attempt SET answer = NULL WHERE delivery_seq = ? AND answer IS NOT NULL";
const DROP_OUTBOX = "DELETE FROM outbox WHERE delivery = ?";
const DROP_STOPS = "DELETE FROM stop WHERE delivery_seq = ?";
const UNCOUNT_MAIL = "DELETE FROM mailed WHERE delivery_seq = ?";
const DROP_THREAD = "DELETE FROM thread WHERE gate = ? AND subject = ?";
const FIND_ANOTHER_MEMBER = "SELECT 1 AS other FROM member WHERE delivery_seq = ? AND event_seq <> ? LIMIT 1";
const FENCE_OFF = "UPDATE delivery SET fence = fence + 1 WHERE seq = ? AND state = 'pending'";

/**
 * Clears a delivery of one of a person's events; an open or dead one ends `cancelled: erased`. An attempt under way
 * is fenced off: what it brings is not written any more.
 */
export function eraseDelivery(
  context: SqlContext,
  row: ErasableRow,
  event: number,
  now: number,
): ErasedTexts {
  const { sql } = context;
  const speaksForOthers = row.digest_max !== null && sql.all(FIND_ANOTHER_MEMBER, row.seq, event).length > 0;
  if (speaksForOthers) {
    leaveDigest(context, row, event, now);
    return dropTexts(sql, row);
  }
  endDelivery(sql, { seq: row.seq, state: "cancelled", reason: "erased", now });
  sql.all(END_DEAD, row.seq);
  forgetKeys(sql, row.seq);
  sql.all(DROP_STOPS, row.seq);
  sql.all(UNCOUNT_MAIL, row.seq);
  if (row.lane !== null) sql.all(DROP_THREAD, row.gate, subjectOfLane(row.lane));
  // Without a lane, a thread that an attempt under way begins is not kept.
  sql.all(FORGET_WHOM, row.seq);
  return dropTexts(sql, row);
}

/** What was rendered for all of them is rendered anew for the others, unless it has gone out. */
function leaveDigest(
  context: SqlContext,
  { seq, state, fence }: ErasableRow,
  event: number,
  now: number,
): void {
  if (state === "delivered" || state === "cancelled") return;
  leaveWindow(context, { delivery: seq, member: event, reason: "erased", now });
  if (state === "pending" && closeLostAttempt(context.sql, seq, fence)) context.sql.all(FENCE_OFF, seq);
}

function dropTexts(sql: Driver, { seq, id }: ErasableRow): ErasedTexts {
  return {
    renderings: changedBy(sql, DROP_RENDERINGS, seq),
    answers: changedBy(sql, DROP_ANSWERS, seq),
    outbox: changedBy(sql, DROP_OUTBOX, id),
  };
}

function changedBy(sql: Driver, statement: string, ...params: readonly SqlValue[]): number {
  sql.all(statement, ...params);
  return changedRows(sql);
}
