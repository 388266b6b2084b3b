import type { Event } from "../../src/model/event.ts";
import type { Cancel, Intent, Plan, StopTerms } from "../../src/model/plan.ts";
import type { DeadReason } from "../../src/model/reasons.ts";
import { uuidv7 } from "../../src/model/uuid.ts";
import type { Arrival } from "../../src/ports/intake.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";

/** The tests' clock starts here: 2026-03-01T00:00:00Z. */
export const START = Date.UTC(2026, 2, 1);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export type EventParts = Partial<Omit<Event, "subject" | "check">> & {
  readonly keys?: readonly string[] | undefined;
  readonly reference?: string | undefined;
  readonly email?: string | undefined;
  readonly check_id?: string | undefined;
};

/** An event of Persona about one person, unless told otherwise. */
export function eventOf({ keys, reference, email, check_id, ...parts }: EventParts = {}): Event {
  const at = parts.received_at ?? parts.occurred_at ?? START;
  const id = parts.id ?? uuidv7(at);
  return {
    id,
    source: "persona",
    kind: "persona",
    type: "inquiry.expired",
    source_event_id: `evt-${id}`,
    occurred_at: at,
    received_at: at,
    decision: "expired",
    subject: {
      keys: keys ?? (reference ? [`ref:${reference}`, "persona:inq_1"] : ["persona:inq_1"]),
      reference,
      ...(email !== undefined && { email }),
      name: { full: "Ada Test" },
    },
    check: { id: check_id, kind: "inquiry" },
    sender_attempts: {},
    assurance: "signed",
    links: {},
    raw: { only: "in the body" },
    ...parts,
  };
}

export function intentFor(event: Event, parts: Partial<Intent> = {}): Intent {
  return {
    rule: "alert",
    action: "slack",
    occurrence: 1,
    trigger: `event:${event.id}`,
    kind: "slack",
    destination: "slack",
    gate: "slack/#kyc",
    due_at: event.received_at,
    preview: false,
    reminder: false,
    ...parts,
  };
}

/** What stops a reminder unless its rule says more; it stands beside others. */
export const STOP: StopTerms = { decision: true, trust_weak: false, if_pending: "add" };

/** A reminder a day after the event. */
export function reminderFor(event: Event, parts: Partial<Intent> = {}): Intent {
  const due_at = event.occurred_at + 24 * HOUR;
  return intentFor(event, {
    rule: "remind",
    action: "email",
    due_at,
    reminder: true,
    stop: STOP,
    ...parts,
  });
}

/** A message for all events of the key, ten minutes after the first. */
export function digestFor(event: Event, key = "all", parts: Partial<Intent> = {}): Intent {
  const due_at = event.received_at + 10 * MINUTE;
  return intentFor(event, { rule: "digest", due_at, digest: { key, max: 20 }, ...parts });
}

export function planOf(intents: readonly Intent[], cancels: readonly Cancel[] = []): Plan {
  return {
    rules_hash: "rules-1",
    intents,
    matched: ["alert"],
    missed: [{ rule: "other", failed: "check.score" }],
    cancels,
  };
}

export function planned(
  event: Event,
  intents: readonly Intent[] = [intentFor(event)],
  cancels: readonly Cancel[] = [],
): Arrival {
  return { event, body: '{"only":"in the body"}', routing: "planned", plan: planOf(intents, cancels) };
}

/** How an attempt of a claimed delivery ended. */
export function settlementOf(claimed: Claimed, parts: Partial<Settlement> = {}): Settlement {
  const { seq, fence } = claimed.delivery;
  return {
    seq,
    fence,
    attempt: { started_at: START, duration_ms: 12, outcome: "delivered", http_status: 200, answer: "ok" },
    next: { state: "delivered" },
    ...parts,
  };
}

export function deadly(claimed: Claimed): Settlement {
  return deadOf(claimed, "refused");
}

export function deadOf(claimed: Claimed, reason: DeadReason): Settlement {
  return settlementOf(claimed, {
    attempt: { started_at: START, duration_ms: 5, outcome: "dead", reason, http_status: 400 },
    next: { state: "dead", reason },
  });
}

export function only<T>(items: readonly T[]): T {
  const [item, another] = items;
  if (item === undefined || another !== undefined) throw new Error(`expected one item, got ${items.length}`);
  return item;
}
