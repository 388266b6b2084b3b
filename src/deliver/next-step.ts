import type { Reply } from "../actions/action.ts";
import { retryDelay } from "../model/retry-schedule.ts";
import type { Settlement } from "../ports/queue.ts";

const MAX_RETRY_AFTER_MS = 24 * 3_600_000;
/** When the far side asks to slow down without saying for how long. */
const DEFAULT_PAUSE_MS = 30_000;

export type NextStep = {
  readonly next: Settlement["next"];
  readonly pause_gate_until?: number | undefined;
};

/**
 * What follows from a reply. `attempts`: how many tries have used up the schedule before this one.
 * `rate_limited` pauses the whole gate and uses up none; `Retry-After` never shortens the schedule's wait.
 */
export function nextStep(reply: Reply, attempts: number, now: number, random: number): NextStep {
  if (reply.outcome === "delivered") return { next: { state: "delivered" } };
  if (reply.outcome === "dead") return { next: { state: "dead", reason: reply.reason } };

  const asked = Math.min(reply.retry_after ?? 0, MAX_RETRY_AFTER_MS);
  if (reply.reason === "rate_limited") {
    const until = now + (asked || DEFAULT_PAUSE_MS);
    return { next: { state: "pending", due_at: until, counts: false }, pause_gate_until: until };
  }
  const delay = retryDelay(attempts, random);
  if (delay === undefined) return { next: { state: "dead", reason: "exhausted" } };
  return { next: { state: "pending", due_at: now + Math.max(delay, asked), counts: true } };
}
