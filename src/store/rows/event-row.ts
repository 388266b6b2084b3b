import type { Event } from "../../model/event.ts";
import type { StoredEvent } from "../../ports/queue.ts";
import type { EventDetails } from "./event-details.ts";

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

export function storedEventOf(row: StoredEventRow): StoredEvent {
  return { seq: row.seq, event: eventOf(row), body: row.text ?? undefined };
}

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
