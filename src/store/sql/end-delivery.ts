import type { DeliveryState } from "../../model/delivery.ts";
import type { Reason } from "../../model/reasons.ts";
import type { Lease } from "../../ports/queue.ts";
import type { Driver } from "./driver.ts";
import { leaveLane } from "./lanes.ts";

/** An end that nobody's settlement brought: its attempt, if one is under way, will settle into nothing. */
export type End = {
  readonly seq: number;
  readonly state: Extract<DeliveryState, "dead" | "cancelled">;
  readonly reason: Reason;
  readonly now: number;
};

/** From its claim on, with much to spare. */
const LONGEST_ATTEMPT_MS = 60_000;

type EndedRow = { readonly fence: number; readonly lane: string | null };

const END_DELIVERY = `UPDATE delivery
  SET state = ?, reason = ?, due_at = NULL, ended_at = ?, fence = fence + 1
  WHERE seq = ? AND state IN ('pending', 'waiting')
  RETURNING fence - 1 AS fence, lane`;
const CLOSE_LOST_ATTEMPT = `UPDATE attempt SET outcome = 'uncertain', reason = 'answer_lost'
  WHERE delivery_seq = ? AND fence = ? AND outcome = 'open'
  RETURNING started_at`;
const CLOSE_WINDOW = "DELETE FROM open_window WHERE delivery_seq = ?";
const FORGET_KEYS = `DELETE FROM stop_key
  WHERE delivery_seq = ?
    AND key IN (SELECT json_each.value FROM stop CROSS JOIN json_each(stop.keys) WHERE stop.delivery_seq = ?)`;

/**
 * Ends an open delivery; an attempt under way is fenced off and kept as `uncertain`. What waits behind it in its
 * lane is released, but never while that attempt may still arrive.
 */
export function endDelivery(sql: Driver, end: End): void {
  const ended = sql.all<EndedRow>(END_DELIVERY, end.state, end.reason, end.now, end.seq)[0];
  if (!ended) return;
  const started = closeAttempt(sql, end.seq, ended.fence);
  sql.all(CLOSE_WINDOW, end.seq);
  forgetKeys(sql, end.seq);
  if (ended.lane === null) return;
  const arrived = started === undefined ? end.now : started + LONGEST_ATTEMPT_MS;
  leaveLane(sql, ended.lane, end.seq, Math.max(end.now, arrived));
}

// Only the next one in the lane that waits for just this attempt is due at that instant.
const RELEASE_AT_ONCE = `UPDATE delivery SET due_at = ?
  WHERE seq = (SELECT lane.head FROM delivery AS gone CROSS JOIN lane ON lane.lane = gone.lane
      WHERE gone.seq = ? AND gone.ended_at IS NOT NULL)
    AND state = 'pending'
    AND due_at = (SELECT started_at FROM attempt WHERE delivery_seq = ? AND fence = ?) + ${LONGEST_ATTEMPT_MS}`;

/** The attempt that was fenced off is over: what waits behind it in its lane need not wait for it any longer. */
export function releaseBehind(sql: Driver, { seq, fence }: Lease, now: number): void {
  sql.all(RELEASE_AT_ONCE, now, seq, seq, fence);
}

/** Closes an attempt whose end was never noted. Returns whether there was one. */
export function closeLostAttempt(sql: Driver, seq: number, fence: number): boolean {
  return closeAttempt(sql, seq, fence) !== undefined;
}

/** When the attempt began that was open, if one was. */
function closeAttempt(sql: Driver, seq: number, fence: number): number | undefined {
  if (fence === 0) return undefined;
  return sql.all<{ started_at: number }>(CLOSE_LOST_ATTEMPT, seq, fence)[0]?.started_at;
}

/** What has ended is found by no fact any more. */
export function forgetKeys(sql: Driver, seq: number): void {
  sql.all(FORGET_KEYS, seq, seq);
}
