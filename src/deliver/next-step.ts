import type { Reply } from "../actions/action.ts";
import { isToBlame } from "../model/breaker.ts";
import { RETRIES_TAKE_MS, retryDelay } from "../model/retry-schedule.ts";
import type { Settlement } from "../ports/queue.ts";

const MAX_RETRY_AFTER_MS = 24 * 3_600_000;
/** When the far side asks to slow down without saying for how long. */
const DEFAULT_PAUSE_MS = 30_000;

export type NextStep = {
  readonly next: Settlement["next"];
  readonly pause_gate_until?: number | undefined;
};

/** How far a delivery is. */
export type Tried = {
  /** How many tries have used up the schedule before this one. */
  readonly attempts: number;
  readonly planned_for: number;
  /** It finds out for its gate whether that is well again. */
  readonly probe: boolean;
};

/**
 * What follows from a reply. What the far side asks by `Retry-After` holds for the whole gate, and never shortens the
 * schedule's wait; `rate_limited` uses up no attempt. Nor does a probe that met what all others would have met, until it
 * has waited for as long as all retries take.
 */
export function nextStep(reply: Reply, tried: Tried, now: number, random: number): NextStep {
  if (reply.outcome === "delivered") return { next: { state: "delivered" } };
  const isHeldUp = tried.probe && isToBlame(reply.reason);
  const isOver = now - tried.planned_for >= RETRIES_TAKE_MS;
  if (reply.outcome === "dead") {
    if (isHeldUp && !isOver) return { next: waiting(tried.planned_for) };
    return { next: { state: "dead", reason: reply.reason } };
  }
  const asked = Math.min(reply.retry_after ?? 0, MAX_RETRY_AFTER_MS);
  if (reply.reason === "rate_limited") {
    const until = now + (asked || DEFAULT_PAUSE_MS);
    return { next: waiting(until), pause_gate_until: until };
  }
  const pause_gate_until = asked > 0 ? now + asked : undefined;
  if (isHeldUp && !isOver) return { next: waiting(tried.planned_for), pause_gate_until };
  const delay = isHeldUp ? undefined : retryDelay(tried.attempts, random);
  if (delay === undefined) return { next: { state: "dead", reason: "exhausted" }, pause_gate_until };
  return { next: { state: "pending", due_at: now + Math.max(delay, asked), counts: true }, pause_gate_until };
}

/** It uses up no attempt. */
function waiting(due_at: number): Settlement["next"] {
  return { state: "pending", due_at, counts: false };
}
