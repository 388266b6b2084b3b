import type { Event, Routing } from "../../model/event.ts";
import type { UnreadableReason } from "../../model/reasons.ts";
import { referenceKey } from "../../model/reference-key.ts";
import type { EventFilter, EventRow } from "../../ports/ledger.ts";
import { eventOf, type StoredEventRow } from "./event-row.ts";

/** What `eventRowOf` needs of an event. */
export type ListedRow = StoredEventRow & {
  readonly routing: Routing;
  readonly reason: UnreadableReason | null;
  readonly duplicates: number;
  readonly deliveries: number;
};

export function eventRowOf(row: ListedRow): EventRow {
  const { raw: _, ...event }: Event = eventOf(row);
  return {
    seq: row.seq,
    event,
    routing: row.routing,
    reason: row.reason ?? undefined,
    duplicates: row.duplicates,
    deliveries: row.deliveries,
  };
}

/** The keys that a filter's `subject` may mean: a key, or a reference alone. */
export function subjectKeys(subject: string | undefined): readonly string[] {
  return subject === undefined ? [] : [subject, referenceKey(subject)];
}

/** Source, type, routing, since and until, as statements take them. */
export function eventFilter(filter: EventFilter): readonly (string | number | null)[] {
  return [
    filter.source ?? null,
    filter.type ?? null,
    filter.routing ?? null,
    filter.since ?? 0,
    filter.until ?? Number.MAX_SAFE_INTEGER,
  ];
}
