import type { Assurance, Check, Event, Subject } from "../model/event.ts";
import type { UnreadableReason } from "../model/reasons.ts";
import { uuidv7 } from "../model/uuid.ts";
import type { OpenedSource } from "./opened-source.ts";
import { sha256Hex } from "./signature.ts";
import type { NormalisedItem } from "./source.ts";

/** The text that is kept of an item, and the value that it stands for: nothing that was cut out lives on in it. */
export type StoredBody = {
  readonly text: string;
  readonly value: unknown;
};

/** What a normaliser found out; the rest of an event follows from the source. */
export type EventParts = {
  readonly type: string;
  readonly source_event_id: string;
  readonly occurred_at: number | undefined;
  readonly decision: Event["decision"];
  readonly subject: Subject;
  readonly check: Check;
  readonly sender_attempts: Event["sender_attempts"];
};

/** How and when a request came. */
export type Arrival = {
  readonly source: OpenedSource;
  readonly assurance: Assurance;
  readonly now: number;
};

const NO_SUBJECT: Subject = { keys: [], name: {} };
const NO_CHECK: Check = {};
export const NO_ATTEMPTS: Event["sender_attempts"] = {};
const NO_LINKS: Event["links"] = { console: undefined, resume: undefined };

/** A readable item. Every event has the same keys in the same order, so that reading one stays fast. */
export function readableItem(parts: EventParts, body: StoredBody, arrival: Arrival): NormalisedItem {
  return { readable: true, event: buildEvent(parts, body.value, arrival), body: body.text };
}

/** An authentic item that is no event, kept under the digest of its exact bytes. */
export function unreadableItem(
  received: string | Uint8Array,
  reason: UnreadableReason,
  body: StoredBody,
  arrival: Arrival,
): NormalisedItem {
  const parts: EventParts = {
    type: "unreadable",
    source_event_id: digestId(received),
    occurred_at: undefined,
    decision: "none",
    subject: NO_SUBJECT,
    check: NO_CHECK,
    sender_attempts: NO_ATTEMPTS,
  };
  return { readable: false, reason, event: buildEvent(parts, body.value, arrival), body: body.text };
}

/** The source event id of what has none of its own. */
export function digestId(received: string | Uint8Array): string {
  return `sha256:${sha256Hex(received)}`;
}

/** First and last name in one, if the sender gives no whole one. */
export function fullName(first: string | undefined, last: string | undefined): string | undefined {
  if (first === undefined) return last;
  return last === undefined ? first : `${first} ${last}`;
}

function buildEvent(parts: EventParts, raw: unknown, { source, assurance, now }: Arrival): Event {
  const links = { ...NO_LINKS };
  const event: Event = {
    id: uuidv7(now),
    source: source.name,
    kind: source.kind,
    type: parts.type,
    source_event_id: parts.source_event_id,
    occurred_at: parts.occurred_at ?? now,
    received_at: now,
    decision: parts.decision,
    subject: parts.subject,
    check: parts.check,
    sender_attempts: parts.sender_attempts,
    assurance,
    links,
    raw,
  };
  links.console = source.links.console?.(event);
  links.resume = source.links.resume?.(event);
  return event;
}
