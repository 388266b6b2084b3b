import type { Reply } from "../actions/action.ts";
import type { Clock } from "../ports/host.ts";
import type { Claimed, OutboxContent, RecordWrite, Settlement } from "../ports/queue.ts";
import type { RuleAction } from "../route/rule-set.ts";
import { hasNoTryLeft } from "./has-no-try-left.ts";
import { type NextStep, nextStep, type Tried } from "./next-step.ts";
import { redactAnswer } from "./redact-answer.ts";

/** How a try ends: a settlement without what the lease and the clock alone know. */
export type End = Omit<Settlement, "seq" | "fence" | "attempt"> & {
  readonly attempt: Pick<Settlement["attempt"], "outcome" | "reason" | "http_status" | "answer">;
};

/** An end that no answer brought. */
export type Ended = Extract<Settlement["next"], { readonly state: "dead" | "cancelled" }>;

/** What was sent so short a time ago may not be there to be seen yet. */
export const SETTLING_MS = 5_000;

/** Nothing was sent, and nothing will be. */
export function ended(next: Ended, detail?: string): End {
  return { next, attempt: { outcome: next.state, reason: next.reason, answer: detail } };
}

/** Nothing was tried: it is due anew when its hours allow it. */
export function postponed(due_at: number): End {
  return {
    next: { state: "pending", due_at, counts: false, postponed: true },
    attempt: { outcome: "retry", reason: "waits_for_hours" },
  };
}

/** Nothing was tried: it waits for its turn where its rule sends it by now. */
export function sentElsewhere(moved: NonNullable<End["moved"]>, due_at: number): End {
  return {
    next: { state: "pending", due_at, counts: false },
    moved,
    attempt: { outcome: "retry", reason: "moved" },
  };
}

/** Nothing was tried: the store could not be asked first. */
export function untried(due_at: number): End {
  return {
    next: { state: "pending", due_at, counts: false },
    attempt: { outcome: "retry", reason: "internal_fault" },
  };
}

/** It landed in the outbox, and never leaves later. */
export function previewed(outbox: OutboxContent): End {
  return { next: { state: "delivered" }, outbox, attempt: { outcome: "previewed" } };
}

/** What happens inside the relay is done when it is settled. */
export function written(record: RecordWrite): End {
  return { next: { state: "delivered" }, record, attempt: { outcome: "delivered" } };
}

/** Nothing was tried: what was sent a moment ago has to be there before it can be looked for. */
export function settling(due_at: number): End {
  return {
    next: { state: "pending", due_at, counts: false },
    attempt: { outcome: "retry", reason: "look_back_waits" },
  };
}

/** It had arrived before, as the far side could tell: nothing was sent anew. */
export function found(thread: Settlement["thread"]): End {
  return {
    next: { state: "delivered" },
    thread,
    attempt: { outcome: "delivered", reason: "found_by_look_back" },
  };
}

/** The same end, whose answer begins with what was found out before it. */
export function noted(end: End, note: string | undefined): End {
  if (note === undefined) return end;
  const { answer } = end.attempt;
  return { ...end, attempt: { ...end.attempt, answer: answer === undefined ? note : `${note}\n${answer}` } };
}

/** What a reply means for the count of a person's mails; undefined: it may have arrived, and counts. */
export function countOf(reply: Reply): Settlement["mail"] {
  if (reply.outcome === "delivered") return "taken";
  if (reply.outcome === "uncertain") return undefined;
  return reply.reason === "recipient_unknown" ? "bounced" : "not_sent";
}

type Terms = Pick<RuleAction, "on_uncertain" | "gives_up_after"> & {
  /** The far side can tell whether it arrived. */
  readonly looks_back?: boolean | undefined;
};

/** What a reply means for the delivery; one whose answer was lost is held if the action says so. */
export function afterReply(
  reply: Reply,
  { delivery, probe, redriven }: Pick<Claimed, "delivery" | "probe" | "redriven">,
  action: Terms,
  host: { readonly clock: Clock; readonly random: () => number; readonly secrets: readonly string[] },
): End {
  // What a person sent again, or goes another way after a few attempts, has its own: they count at a failing gate, too.
  const isHeldUp = probe === true && !redriven && action.gives_up_after === undefined;
  const tried = { ...delivery, probe: isHeldUp };
  const isHeld = reply.outcome === "uncertain" && action.on_uncertain === "hold";
  const step = isHeld
    ? { next: { state: "dead", reason: "held_uncertain" } as const }
    : stepAfter(reply, tried, action, host);
  return {
    ...step,
    attempt: {
      outcome: outcomeOf(reply, step.next),
      reason: reply.outcome === "delivered" ? undefined : reply.reason,
      http_status: reply.http_status,
      answer: redactAnswer(reply.answer, host.secrets),
    },
  };
}

function stepAfter(
  reply: Reply,
  tried: Tried,
  action: Terms,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): NextStep {
  const now = clock();
  const step = givingUp(nextStep(reply, tried, now, random()), tried, action);
  const isLast = step.next.state === "dead" && hasNoTryLeft(tried.attempts + 1, action.gives_up_after);
  if (!isLast || reply.outcome !== "uncertain" || !action.looks_back) return step;
  // The last answer was lost: it is called dead only once it was looked for.
  return { ...step, next: { state: "pending", due_at: now + SETTLING_MS, counts: true } };
}

/** What the far side asks us to wait for is no attempt. */
function givingUp(
  step: NextStep,
  { attempts }: Pick<Tried, "attempts">,
  { gives_up_after }: Terms,
): NextStep {
  const { next } = step;
  if (!hasNoTryLeft(attempts + 1, gives_up_after) || next.state !== "pending" || !next.counts) return step;
  return { ...step, next: { state: "dead", reason: "exhausted" } };
}

/** What is tried again failed only for now, and what is not is dead. */
function outcomeOf({ outcome }: Reply, { state }: Settlement["next"]): Reply["outcome"] {
  if (outcome === "retry" && state === "dead") return "dead";
  return outcome === "dead" && state === "pending" ? "retry" : outcome;
}
