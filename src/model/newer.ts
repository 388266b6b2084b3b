import { type Decision, decisionRank } from "./decision.ts";
import type { Event } from "./event.ts";

/** When a statement was made and how far it goes: all that "newer" looks at. */
export type Moment = {
  readonly kind: string;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly decision: Decision;
  readonly check_id?: string | undefined;
  /** The store's order; an event that is not stored yet comes last (Infinity). */
  readonly seq: number;
};

const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** What "newer" looks at, of an event. */
export function momentOf(event: Event, seq: number): Moment {
  return {
    kind: event.kind,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    decision: event.decision,
    check_id: event.check.id,
    seq,
  };
}

/** Is `a` newer than `b`? The one order of records, facts and reminders; never true both ways. */
export function isNewer(a: Moment, b: Moment): boolean {
  const inOrder = a.kind === "passfort" && b.kind === "passfort";
  if (!inOrder && isUntimedPending(a, b)) return false;
  if (!inOrder && isUntimedPending(b, a)) return true;
  const byTime = effectiveTime(a) - effectiveTime(b);
  if (byTime !== 0) return byTime > 0;
  const byRank = decisionRank(a.decision) - decisionRank(b.decision);
  if (!inOrder && byRank !== 0) return byRank > 0;
  return a.seq > b.seq;
}

/** The sender's time, unless it lies so far in the future that its clock must be wrong. */
export function effectiveTime(moment: Pick<Moment, "occurred_at" | "received_at">): number {
  const isPlausible = moment.occurred_at <= moment.received_at + FUTURE_TOLERANCE_MS;
  return isPlausible ? moment.occurred_at : moment.received_at;
}

/** Without a sender's time, a late "pending" must not supersede the result of the same check. */
function isUntimedPending(late: Moment, result: Moment): boolean {
  return (
    late.decision === "pending" &&
    decisionRank(result.decision) > decisionRank("pending") &&
    late.check_id !== undefined &&
    late.check_id === result.check_id &&
    late.kind === result.kind &&
    late.occurred_at === late.received_at
  );
}
