import type { DeliveryState } from "../../model/delivery.ts";
import type { Reason } from "../../model/reasons.ts";
import type { Lease } from "../../ports/queue.ts";
import type { Opened } from "./context.ts";
import type { Statements } from "./driver.ts";
import { leaveLane } from "./lanes.ts";

/** An end that nobody's settlement brought: its attempt, if one is under way, will settle into nothing. */
export type End = {
  readonly seq: number;
  readonly state: Extract<DeliveryState, "dead" | "cancelled">;
  readonly reason: Reason;
  readonly now: number;
  /** What is released behind it is added. */
  readonly opened: Opened[];
};

/** From its claim on, with much to spare. */
const LONGEST_ATTEMPT_MS = 60_000;

type EndedRow = { readonly fence: number; readonly lane: string | null };

const END_DELIVERY = `UPDATE delivery
  SET state = $1, reason = $2, due_at = NULL, ended_at = $3, fence = fence + 1
  WHERE seq = $4 AND state IN ('pending', 'waiting')
  RETURNING fence - 1 AS fence, lane`;
const CLOSE_LOST_ATTEMPT = `UPDATE attempt SET outcome = 'uncertain', reason = 'answer_lost'
  WHERE delivery_seq = $1 AND fence = $2 AND outcome = 'open'
  RETURNING started_at`;
const CLOSE_WINDOW = "DELETE FROM open_window WHERE delivery_seq = $1";
const FORGET_KEYS = "DELETE FROM stop_key WHERE delivery_seq = ANY($1::bigint[])";

/**
 * Ends an open delivery; an attempt under way is fenced off and kept as `uncertain`. What waits behind it in its
 * lane is released, but never while that attempt may still arrive.
 */
export async function endDelivery(sql: Statements, { seq, state, reason, now, opened }: End): Promise<void> {
  const ended = (await sql.all<EndedRow>(END_DELIVERY, state, reason, now, seq))[0];
  if (!ended) return;
  const started = await closeAttempt(sql, seq, ended.fence);
  await sql.all(CLOSE_WINDOW, seq);
  await forgetKeys(sql, [seq]);
  if (ended.lane === null) return;
  const arrived = started === undefined ? now : started + LONGEST_ATTEMPT_MS;
  await leaveLane(sql, { lane: ended.lane, delivery: seq, due_at: Math.max(now, arrived), opened });
}

// Only the next one in the lane that waits for just this attempt is due at that instant.
const RELEASE_AT_ONCE = `UPDATE delivery SET due_at = $1
  WHERE seq = (SELECT lane.head FROM delivery AS gone JOIN lane ON lane.lane = gone.lane
      WHERE gone.seq = $2 AND gone.ended_at IS NOT NULL)
    AND state = 'pending'
    AND due_at = (SELECT started_at FROM attempt WHERE delivery_seq = $2 AND fence = $3) + ${LONGEST_ATTEMPT_MS}
  RETURNING seq, gate, flow, backlog, due_at`;

/** The attempt that was fenced off is over: what waits behind it in its lane need not wait for it any longer. */
export async function releaseBehind(
  sql: Statements,
  { seq, fence }: Lease,
  now: number,
  opened: Opened[],
): Promise<void> {
  opened.push(...(await sql.all<Opened>(RELEASE_AT_ONCE, now, seq, fence)));
}

/** Closes an attempt whose end was never noted. Returns whether there was one. */
export async function closeLostAttempt(sql: Statements, seq: number, fence: number): Promise<boolean> {
  return (await closeAttempt(sql, seq, fence)) !== undefined;
}

/** When the attempt began that was open, if one was. */
async function closeAttempt(sql: Statements, seq: number, fence: number): Promise<number | undefined> {
  if (fence === 0) return undefined;
  return (await sql.all<{ started_at: number }>(CLOSE_LOST_ATTEMPT, seq, fence))[0]?.started_at;
}

/** What has ended is found by no fact any more. */
export async function forgetKeys(sql: Statements, seqs: readonly number[]): Promise<void> {
  await sql.all(FORGET_KEYS, seqs);
}
