import type { Attempt, Delivery, DeliveryState, Outcome } from "../../model/delivery.ts";
import type { Event } from "../../model/event.ts";
import type { Reason } from "../../model/reasons.ts";
import type { StoredEvent } from "../../ports/queue.ts";

/** The columns of `delivery`, as SQLite gives them. */
export type DeliveryRow = {
  readonly seq: number;
  readonly id: string;
  readonly rule: string;
  readonly action: string;
  readonly occurrence: number;
  readonly trigger: string;
  readonly kind: string;
  readonly destination: string;
  readonly gate: string;
  /** What takes turns in its gate. */
  readonly flow: string;
  readonly lane: string | null;
  /** While it waits: the lower goes first. */
  readonly lane_place: number | null;
  /** The newest event that it speaks for; a digest's are its members. */
  readonly event_seq: number | null;
  readonly rules_hash: string;
  readonly state: DeliveryState;
  readonly reason: Reason | null;
  readonly preview: number;
  readonly reminder: number;
  readonly planned_for: number;
  readonly due_at: number | null;
  readonly backlog: number;
  readonly fence: number;
  readonly attempts: number;
  readonly redriven_at_fence: number;
  readonly created_at: number;
  readonly ended_at: number | null;
  /** Newer facts can stop it as a whole; a digest's events are stopped one by one. */
  readonly stoppable: number;
  /** Of a digest: how many events are shown. */
  readonly digest_max: number | null;
  /** The delivery whose end brought it about. */
  readonly follows: number | null;
  /** JSON of About. */
  readonly about: string | null;
};

/** What `eventOf` and `storedEventOf` need of the table `event`. */
export const EVENT_COLUMNS = `event.seq, event.id, event.source, event.kind, event.type, event.occurred_at,
  event.received_at, event.decision, event.subject_key, event.assurance, event.details`;

export type StoredEventRow = Pick<
  Event,
  "id" | "source" | "kind" | "type" | "occurred_at" | "received_at" | "decision" | "assurance"
> & {
  readonly seq: number;
  readonly subject_key: string | null;
  /** JSON of EventDetails. */
  readonly details: string;
  readonly text?: string | null;
};

export type AttemptRow = {
  readonly fence: number;
  readonly started_at: number;
  readonly duration_ms: number | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly http_status: number | null;
  readonly answer: string | null;
};

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    seq: row.seq,
    id: row.id,
    rule: row.rule,
    action: row.action,
    occurrence: row.occurrence,
    trigger: row.trigger,
    kind: row.kind,
    destination: row.destination,
    gate: row.gate,
    lane: row.lane ?? undefined,
    rules_hash: row.rules_hash,
    state: row.state,
    reason: row.reason ?? undefined,
    preview: row.preview === 1,
    reminder: row.reminder === 1,
    planned_for: row.planned_for,
    due_at: row.due_at ?? undefined,
    fence: row.fence,
    attempts: row.attempts,
    created_at: row.created_at,
    ended_at: row.ended_at ?? undefined,
  };
}

export function storedEventOf(row: StoredEventRow): StoredEvent {
  return { seq: row.seq, event: eventOf(row), body: row.text ?? undefined };
}

/** What of an event has no column of its own. */
export type EventDetails = Pick<Event, "source_event_id" | "subject" | "check" | "sender_attempts" | "links">;

/** The event as stored, with the key that its subject was resolved to. */
export function eventOf(row: StoredEventRow): Event {
  const details: EventDetails = JSON.parse(row.details);
  return {
    id: row.id,
    source: row.source,
    kind: row.kind,
    type: row.type,
    source_event_id: details.source_event_id,
    occurred_at: row.occurred_at,
    received_at: row.received_at,
    decision: row.decision,
    subject: { ...details.subject, key: row.subject_key ?? undefined },
    check: details.check,
    sender_attempts: details.sender_attempts,
    assurance: row.assurance,
    links: details.links,
    raw: undefined,
  };
}

export function attemptOf(row: AttemptRow): Attempt {
  return {
    fence: row.fence,
    started_at: row.started_at,
    duration_ms: row.duration_ms ?? undefined,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    http_status: row.http_status ?? undefined,
    answer: row.answer ?? undefined,
  };
}
