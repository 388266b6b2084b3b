import type { ActionKind, RenderInput, Reply } from "../actions/action.ts";
import type { Destination } from "../actions/destination.ts";
import type { Delivery } from "../model/delivery.ts";
import type { CancelReason, DeadReason } from "../model/reasons.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Claimed, Queue, Settlement } from "../ports/queue.ts";
import type { RuleAction } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import { type FoundAction, findAction } from "./find-action.ts";
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
  /** Values that never may stay in an answer. */
  readonly view: (claimed: Claimed, now: number) => RenderInput["view"];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
};

type End = Pick<Settlement, "next" | "record" | "outbox" | "pause_gate_until"> & {
  readonly attempt: Pick<Settlement["attempt"], "outcome" | "reason" | "http_status" | "answer">;
};

/** Runs one claimed delivery: render once, attempt, and say how it is to be settled. Never throws. */
export async function deliver(claimed: Claimed, parts: DeliverParts): Promise<Settlement> {
  const { seq, fence } = claimed.delivery;
  const started_at = parts.clock();
  const end = await run(claimed, parts).catch((error: unknown) => internalFailure(claimed, parts, error));
  const duration_ms = Math.max(0, parts.clock() - started_at);
  return { seq, fence, ...end, attempt: { started_at, duration_ms, ...end.attempt } };
}

async function run(claimed: Claimed, parts: DeliverParts): Promise<End> {
  const { delivery } = claimed;
  const kind = parts.kinds.get(delivery.kind);
  const found: FoundAction = await findAction(delivery, parts.ruleSets);
  if (!kind) return ended("dead", "rule_missing");
  if (!found.found)
    return found.state === "dead" ? ended("dead", found.reason) : ended("cancelled", found.reason);

  const rendered = await renderOnce(claimed, kind, found.action, parts);
  if (!rendered.ok) return ended("dead", rendered.reason, rendered.detail);

  const destination = parts.destinations.get(delivery.destination);
  if (delivery.preview) return preview(kind, rendered.rendering, destination, delivery);
  if (kind.write) return written(kind.write(rendered.rendering, claimed.events));
  if (!destination) return ended("dead", "destination_missing");
  return afterReply(
    await attempt(kind, rendered.rendering, destination, delivery),
    destination,
    delivery,
    parts,
  );
}

async function renderOnce(claimed: Claimed, kind: ActionKind, action: RuleAction, parts: DeliverParts) {
  if (claimed.rendering !== undefined) return { ok: true as const, rendering: claimed.rendering };
  const { delivery, events } = claimed;
  const view = parts.view(claimed, parts.clock());
  const rendered = kind.render(action.spec, { view, delivery, events, trust_weak: action.trust_weak });
  const isSent = !delivery.preview && kind.attempt !== undefined;
  if (rendered.ok && isSent) {
    // Kept before it is sent: after a crash the far side must see the same bytes under the same id.
    await parts.queue.keep([{ seq: delivery.seq, fence: delivery.fence, rendering: rendered.rendering }]);
  }
  return rendered;
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
): Promise<Reply> {
  return withTimeLimit<Reply>(
    ATTEMPT_LIMIT_MS,
    async (signal) =>
      (await kind.attempt?.(rendering, destination, delivery, signal)) ?? {
        outcome: "dead",
        reason: "rule_missing",
      },
    { outcome: "retry", reason: "timeout" },
  );
}

function afterReply(reply: Reply, destination: Destination, delivery: Delivery, parts: DeliverParts): End {
  const step = nextStep(reply, delivery.attempts, parts.clock(), parts.random());
  return {
    ...step,
    attempt: {
      outcome: reply.outcome === "retry" && step.next.state === "dead" ? "dead" : reply.outcome,
      reason: reply.outcome === "delivered" ? undefined : reply.reason,
      http_status: reply.http_status,
      answer: redactAnswer(reply.answer, destination.secrets),
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
    {
      delivery: claimed.delivery.id,
      rule: claimed.delivery.rule,
      error: error instanceof Error ? error.name : "unknown",
    },
    "delivery failed inside the relay",
  );
  const reply: Reply = { outcome: "retry", reason: "internal_fault" };
  const step = nextStep(reply, claimed.delivery.attempts, parts.clock(), parts.random());
  return { ...step, attempt: { outcome: "retry", reason: "internal_fault" } };
}
