import type { ActionKind, Reply, ThreadPlace } from "../actions/action.ts";
import { replyForTimeLimit } from "../actions/connect-outcome.ts";
import type { Destination } from "../actions/destination.ts";
import { isStoreAway, whatHappened } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Log } from "../ports/host.ts";
import type { Claimed, Queue, Settlement } from "../ports/queue.ts";
import type { PlanOptions } from "../route/plan.ts";
import type { RuleAction } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import { asksHeard, beforeAttempt } from "./before-attempt.ts";
import {
  afterReply,
  countOf,
  type End,
  ended,
  noted,
  postponed,
  previewed,
  sentElsewhere,
  untried,
  written,
} from "./end.ts";
import { type FoundAction, findAction } from "./find-action.ts";
import { follow } from "./follow.ts";
import { lookBack } from "./look-back.ts";
import { makeReady, NOT_OURS, type Ready, type ReadyParts } from "./make-ready.ts";
import { keptThread, threadOf } from "./thread-of.ts";
import { withTimeLimit } from "./time-limit.ts";

/** One attempt may take so long. */
const ATTEMPT_LIMIT_MS = 10_000;
/** A store that was away is asked again so long after it is back. */
const AFTER_STORE_MS = 5_000;

export type DeliverParts = ReadyParts & {
  readonly queue: Pick<Queue, "keep" | "heard">;
  readonly ruleSets: RuleSets;
  /** Those of the settings; what tells of alarms is one of them. */
  readonly alerts?: readonly RuleAction[] | undefined;
  readonly kinds: ReadonlyMap<string, ActionKind>;
  /** How what follows from an end is planned. */
  readonly planning: PlanOptions;
  readonly random: () => number;
  readonly log: Log;
  /** How long one attempt may take, in milliseconds; 10 s unless told otherwise. */
  readonly attemptLimit?: number | undefined;
};

/**
 * Runs one claimed delivery: render once, attempt, and say how it is to be settled; undefined when it ended before
 * anything was sent, so that there is nothing to settle. Never throws.
 */
export async function deliver(claimed: Claimed, parts: DeliverParts): Promise<Settlement | undefined> {
  const { seq, fence } = claimed.delivery;
  const started_at = parts.clock();
  const end = await run(claimed, parts);
  if (end === NOT_OURS) return undefined;
  const duration_ms = Math.max(0, parts.clock() - started_at);
  return { seq, fence, ...end, attempt: { started_at, duration_ms, ...end.attempt } };
}

async function run(claimed: Claimed, parts: DeliverParts): Promise<End | typeof NOT_OURS> {
  try {
    const found = await findAction(claimed, parts.ruleSets, parts.alerts);
    if (!found.found) return ended(found.next);
    const ending = await runAction(claimed, found, parts).catch((error: unknown) =>
      internalFailure(claimed, found.action, parts, error),
    );
    if (ending === NOT_OURS) return NOT_OURS;
    const { clock, planning } = parts;
    return { ...ending, follow: follow({ claimed, found, ending, now: clock(), planning }) };
  } catch (error) {
    return internalFailure(claimed, {}, parts, error);
  }
}

async function runAction(
  claimed: Claimed,
  found: FoundAction,
  parts: DeliverParts,
): Promise<End | typeof NOT_OURS> {
  const { action } = found;
  const kind = parts.kinds.get(action.kind);
  if (!kind) return ended({ state: "dead", reason: "rule_missing" });
  const limit = parts.attemptLimit ?? ATTEMPT_LIMIT_MS;
  const back = await lookBack(claimed, { action, kind, limit }, parts);
  if (back.end) return back.end;
  const heard = asksHeard(action, claimed.delivery)
    ? await parts.queue.heard(claimed.delivery.seq)
    : undefined;
  const obstacle = beforeAttempt({ claimed, action, heard, isAbsent: back.isAbsent, now: parts.clock() });
  if (obstacle?.state === "pending") return postponed(obstacle.due_at);
  if (obstacle) return ended(obstacle, back.note);

  const moved = moveTo(found, claimed, parts);
  if (moved && claimed.delivery.lane !== undefined) return sentElsewhere(moved, parts.clock());
  const placed = moved ? { ...claimed, delivery: { ...claimed.delivery, ...moved } } : claimed;
  const ready = await makeReady({ claimed: placed, kind, found }, parts);
  if (ready === NOT_OURS) return NOT_OURS;
  if (!ready.ok) return ready.end;
  return { ...noted(await send(kind, action, ready, placed, parts), back.note), moved };
}

/** The rule may name another destination by now; one that today's settings do not have is no better. */
function moveTo({ action, as }: FoundAction, { delivery, rendering }: Claimed, parts: DeliverParts) {
  const { destination, gate, inside } = action;
  // What was filled in for a channel belongs into a thread there.
  const stays = delivery.lane !== undefined && rendering !== undefined;
  if (as === "planned" || stays) return undefined;
  if (destination === delivery.destination && gate === delivery.gate) return undefined;
  return inside || parts.destinations.has(destination) ? { destination, gate } : undefined;
}

async function send(
  kind: ActionKind,
  action: RuleAction,
  { rendering, counted }: Extract<Ready, { ok: true }>,
  claimed: Claimed,
  parts: DeliverParts,
): Promise<End> {
  const { delivery, events } = claimed;
  const destination = parts.destinations.get(delivery.destination);
  if (delivery.preview) return previewed(await kind.preview(rendering, destination, delivery));
  if (kind.write) return written(kind.write(rendering, events));
  if (!destination) return ended({ state: "dead", reason: "destination_missing" });
  const place = threadOf(claimed, action);
  const limit = parts.attemptLimit ?? ATTEMPT_LIMIT_MS;
  const reply = await attempt({ kind, rendering, destination, delivery, place, limit });
  // What can be looked for is held only once that was in vain.
  const held = kind.looksBack?.(destination)
    ? ({ ...action, on_uncertain: "retry", looks_back: true } as const)
    : action;
  const end = afterReply(reply, claimed, held, { ...parts, secrets: destination.secrets });
  return { ...end, thread: keptThread(reply.thread, claimed), mail: counted ? countOf(reply) : undefined };
}

type Attempting = {
  readonly kind: ActionKind;
  readonly rendering: unknown;
  readonly destination: Destination;
  readonly delivery: Delivery;
  readonly place: ThreadPlace | undefined;
  readonly limit: number;
};

async function attempt(one: Attempting): Promise<Reply> {
  const { kind, rendering, destination, delivery, place, limit } = one;
  return withTimeLimit<Reply>(
    limit,
    async (signal) =>
      (await kind.attempt?.(rendering, destination, delivery, signal, place)) ?? {
        outcome: "dead",
        reason: "rule_missing",
      },
    replyForTimeLimit(),
  );
}

/** A fault of our own must not lose the delivery: it is retried like a failed attempt, and logged. */
function internalFailure(
  claimed: Claimed,
  { gives_up_after }: Pick<RuleAction, "gives_up_after">,
  parts: DeliverParts,
  error: unknown,
): End {
  const { id, rule } = claimed.delivery;
  parts.log.error({ delivery: id, rule, error: whatHappened(error) }, "delivery failed inside the relay");
  // Once it is sent, nothing is asked of the store before its end is settled.
  if (isStoreAway(error)) return untried(parts.clock() + AFTER_STORE_MS);
  const reply = { outcome: "retry", reason: "internal_fault" } as const;
  return afterReply(reply, claimed, { on_uncertain: "retry", gives_up_after }, { ...parts, secrets: [] });
}
