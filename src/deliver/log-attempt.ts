import type { Log } from "../ports/host.ts";
import type { Claimed, Settlement } from "../ports/queue.ts";

/** One line an attempt, with the ids that lead from event to delivery; a dead letter is worth a warning. */
export function logAttempt({ delivery, events }: Claimed, { attempt, next }: Settlement, log: Log): void {
  if (log.quiet && next.state !== "dead") return;
  const { id, rule, action, destination, fence } = delivery;
  const { outcome, reason, http_status, duration_ms } = attempt;
  const fields = {
    event: events.at(-1)?.event.id,
    delivery: id,
    attempt: fence,
    rule,
    action,
    destination,
    outcome,
    reason,
    http_status,
    duration_ms,
    state: next.state,
  };
  if (next.state === "dead") log.warn(fields, "attempt");
  else log.info(fields, "attempt");
}
