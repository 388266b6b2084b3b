import { isTooLate } from "../model/too-late.ts";
import type { Claimed, Queue } from "../ports/queue.ts";
import { cancelledBy } from "../route/cancelled-by.ts";
import type { RuleAction } from "../route/rule-set.ts";
import type { Ended } from "./end.ts";
import { hasNoTryLeft } from "./has-no-try-left.ts";
import { topicOf } from "./view-of.ts";

/** Why a claimed delivery is not attempted now: it ends, or is due anew when its hours allow it. */
export type Obstacle = Ended | { readonly state: "pending"; readonly due_at: number };

type Input = {
  readonly claimed: Claimed;
  readonly action: RuleAction;
  /** Of the subject; asked for if `cancel_when` has to be judged. */
  readonly heard?: Awaited<ReturnType<Queue["heard"]>>;
  /** It was looked for where it may have arrived, and is not there. */
  readonly isAbsent?: boolean | undefined;
  readonly now: number;
};

/** Has the store to be asked what the subject did? A digest's window is kept by the store as events come. */
export function asksHeard({ cancel_when }: RuleAction, delivery: Claimed["delivery"]): boolean {
  return cancel_when !== undefined && topicOf(delivery) !== "digest";
}

/** What stands against attempting it now, if anything; the first of these counts. Pure. */
export function beforeAttempt(input: Input): Obstacle | undefined {
  return afterLost(input) ?? whenPruned(input) ?? whenLate(input) ?? byHours(input) ?? whenCancelled(input);
}

/** An answer was lost. Where no rendering was kept, nothing was sent either; after the last try it was only looked for. */
function afterLost({ claimed, action, isAbsent }: Input): Obstacle | undefined {
  const { rendering, delivery } = claimed;
  const isLost = claimed.lost || claimed.uncertain !== undefined;
  const mayHaveArrived = isLost && rendering !== undefined && !isAbsent;
  if (mayHaveArrived && action.on_uncertain === "hold") return { state: "dead", reason: "held_uncertain" };
  const isOver = isLost && hasNoTryLeft(delivery.attempts, action.gives_up_after);
  return isOver ? { state: "dead", reason: "exhausted" } : undefined;
}

/** A dead letter may outlive what its text is filled in from. */
function whenPruned({ claimed: { delivery, events, rendering, redriven } }: Input): Obstacle | undefined {
  const topic = topicOf(delivery);
  if (!redriven || rendering !== undefined || topic === "schedule") return undefined;
  const needed = topic === "digest" ? events : events.slice(-1);
  const isThere = needed.length > 0 && needed.every(({ body }) => body !== undefined);
  return isThere ? undefined : { state: "dead", reason: "body_pruned" };
}

/** Only what was meant for a certain time can come too late for it, and not once it was attempted. */
function whenLate({ claimed, action, now }: Input): Obstacle | undefined {
  const { delivery, events, about } = claimed;
  const isScheduled = topicOf(delivery) === "schedule" && about?.failure === undefined;
  // Also when its rule says neither `after` nor `repeat` any more.
  const isTimed =
    delivery.reminder || action.after !== undefined || action.repeat !== undefined || isScheduled;
  if (!isTimed || !isFirst(claimed)) return undefined;
  // A schedule's instant is nothing that was received.
  const receivedAt = events.at(-1)?.event.received_at ?? delivery.planned_for;
  const isLate = isTooLate(delivery, receivedAt, action.max_late, now);
  return isLate ? { state: "cancelled", reason: "too_late" } : undefined;
}

/** Asked again at every attempt; what was tried once, or is wanted by a person, only ever waits. */
function byHours({ claimed, action: { hours }, now }: Input): Obstacle | undefined {
  if (!hours || hours.isAllowed(now)) return undefined;
  const isDropped = hours.otherwise === "drop" && isFirst(claimed);
  const due_at = isDropped ? undefined : hours.nextAllowed(now);
  return due_at === undefined ? { state: "cancelled", reason: "not_in_hours" } : { state: "pending", due_at };
}

function whenCancelled({ action: { cancel_when }, heard }: Input): Obstacle | undefined {
  if (!cancel_when || !heard) return undefined;
  const isCancelled = cancelledBy(cancel_when, heard.stoppable, heard.heard);
  return isCancelled ? { state: "cancelled", reason: "cancel_event" } : undefined;
}

/** Was nothing tried yet? A redriven one was. */
function isFirst({ delivery, rendering, redriven }: Claimed): boolean {
  return delivery.attempts === 0 && rendering === undefined && !redriven;
}
