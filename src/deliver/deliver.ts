import type { ActionKind, RenderInput, Reply } from "../actions/action.ts";
import type { Destination } from "../actions/destination.ts";
import { whatHappened } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import type { CancelReason, DeadReason } from "../model/reasons.ts";
import { isTooLate } from "../model/too-late.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Claimed, Queue, Settlement } from "../ports/queue.ts";
import type { RuleAction } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import { findAction } from "./find-action.ts";
import { nextStep } from "./next-step.ts";
import { redactAnswer } from "./redact-answer.ts";
import { withTimeLimit } from "./time-limit.ts";

/** One attempt may take so long. */
const ATTEMPT_LIMIT_MS = 10_000;

export type DeliverParts = {
  readonly queue: Pick<Queue, "keep">;
  readonly ruleSets: RuleSets;
  readonly kinds: ReadonlyMap<string, ActionKind>;
  readonly destinations: ReadonlyMap<string, Destination>;
  /** What texts may show. */
  readonly view: (claimed: Claimed, now: number) => RenderInput["view"];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** How long one attempt may take, in milliseconds; 10 s unless told otherwise. */
  readonly attemptLimit?: number | undefined;
};

type End = Pick<Settlement, "next" | "record" | "outbox" | "moved" | "pause_gate_until"> & {
  readonly attempt: Pick<Settlement["attempt"], "outcome" | "reason" | "http_status" | "answer">;
};

/** The delivery ended or was claimed anew meanwhile: there is nothing to do or to settle. */
const NOT_OURS = "not ours";

/**
 * Runs one claimed delivery: render once, attempt, and say how it is to be settled; undefined when it ended before
 * anything was sent, so that there is nothing to settle. Never throws.
 */
export async function deliver(claimed: Claimed, parts: DeliverParts): Promise<Settlement | undefined> {
  const { seq, fence } = claimed.delivery;
  const started_at = parts.clock();
  const end = await run(claimed, parts).catch((error: unknown) => internalFailure(claimed, parts, error));
  if (end === NOT_OURS) return undefined;
  const duration_ms = Math.max(0, parts.clock() - started_at);
  return { seq, fence, ...end, attempt: { started_at, duration_ms, ...end.attempt } };
}

async function run(claimed: Claimed, parts: DeliverParts): Promise<End | typeof NOT_OURS> {
  const kind = parts.kinds.get(claimed.delivery.kind);
  const found = await findAction(claimed, parts.ruleSets);
  if (!kind) return ended("dead", "rule_missing");
  if (!found.found)
    return found.state === "dead" ? ended("dead", found.reason) : ended("cancelled", found.reason);
  if (comesTooLate(claimed.delivery, found.action, parts.clock())) return ended("cancelled", "too_late");

  const rendered = await renderOnce(claimed, kind, found.action, parts);
  if (rendered === NOT_OURS) return NOT_OURS;
  if (!rendered.ok) return ended("dead", rendered.reason, rendered.detail);

  const moved = found.as === "active" ? moveTo(found.action, claimed.delivery, parts) : undefined;
  const delivery = { ...claimed.delivery, ...moved };
  return { ...(await send(kind, rendered.rendering, { ...claimed, delivery }, parts)), moved };
}

/** The store has judged the others by what they were planned with. */
function comesTooLate(delivery: Delivery, action: RuleAction, now: number): boolean {
  return delivery.reminder && delivery.fence === 1 && isTooLate(delivery, action.max_late, now);
}

async function renderOnce(claimed: Claimed, kind: ActionKind, action: RuleAction, parts: DeliverParts) {
  if (claimed.rendering !== undefined) return { ok: true as const, rendering: claimed.rendering };
  const { delivery, events } = claimed;
  const { seq, fence } = delivery;
  const view = parts.view(claimed, parts.clock());
  const rendered = kind.render(action.spec, { view, delivery, events, trust_weak: action.trust_weak });
  if (!rendered.ok || delivery.preview || !kind.attempt) return rendered;
  // Kept before it is sent: after a crash the far side must see the same bytes under the same id.
  const kept = await parts.queue.keep([{ seq, fence, rendering: rendered.rendering }]);
  return kept.includes(seq) ? rendered : NOT_OURS;
}

/** The rule may name another destination by now; one that today's settings do not have is no better. */
function moveTo({ destination, gate, inside }: RuleAction, delivery: Delivery, parts: DeliverParts) {
  if (destination === delivery.destination && gate === delivery.gate) return undefined;
  return inside || parts.destinations.has(destination) ? { destination, gate } : undefined;
}

async function send(
  kind: ActionKind,
  rendering: unknown,
  { delivery, events }: Claimed,
  parts: DeliverParts,
): Promise<End> {
  const destination = parts.destinations.get(delivery.destination);
  if (delivery.preview) return preview(kind, rendering, destination, delivery);
  if (kind.write) return written(kind.write(rendering, events));
  if (!destination) return ended("dead", "destination_missing");
  const reply = await attempt(kind, rendering, destination, delivery, parts.attemptLimit);
  return afterReply(reply, delivery, destination.secrets, parts);
}

async function preview(
  kind: ActionKind,
  rendering: unknown,
  destination: Destination | undefined,
  delivery: Delivery,
): Promise<End> {
  const outbox = await kind.preview(rendering, destination, delivery);
  return { next: { state: "delivered" }, outbox, attempt: { outcome: "previewed" } };
}

function written(record: NonNullable<Settlement["record"]>): End {
  return { next: { state: "delivered" }, record, attempt: { outcome: "delivered" } };
}

async function attempt(
  kind: ActionKind,
  rendering: unknown,
  destination: Destination,
  delivery: Delivery,
  limit = ATTEMPT_LIMIT_MS,
): Promise<Reply> {
  return withTimeLimit<Reply>(
    limit,
    async (signal) =>
      (await kind.attempt?.(rendering, destination, delivery, signal)) ?? {
        outcome: "dead",
        reason: "rule_missing",
      },
    { outcome: "retry", reason: "timeout" },
  );
}

function afterReply(reply: Reply, delivery: Delivery, secrets: readonly string[], parts: DeliverParts): End {
  const step = nextStep(reply, delivery.attempts, parts.clock(), parts.random());
  return {
    ...step,
    attempt: {
      outcome: reply.outcome === "retry" && step.next.state === "dead" ? "dead" : reply.outcome,
      reason: reply.outcome === "delivered" ? undefined : reply.reason,
      http_status: reply.http_status,
      answer: redactAnswer(reply.answer, secrets),
    },
  };
}

function ended(state: "dead", reason: DeadReason, detail?: string): End;
function ended(state: "cancelled", reason: CancelReason): End;
function ended(state: "dead" | "cancelled", reason: DeadReason | CancelReason, detail?: string): End {
  // The overloads above tie each reason to its state.
  const next = { state, reason } as Settlement["next"];
  return { next, attempt: { outcome: state, reason, answer: detail } };
}

/** A fault of our own must not lose the delivery: it is retried like a failed attempt, and logged. */
function internalFailure(claimed: Claimed, parts: DeliverParts, error: unknown): End {
  parts.log.error(
    { delivery: claimed.delivery.id, rule: claimed.delivery.rule, error: whatHappened(error) },
    "delivery failed inside the relay",
  );
  return afterReply({ outcome: "retry", reason: "internal_fault" }, claimed.delivery, [], parts);
}
