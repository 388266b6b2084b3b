import type { Decision } from "../model/decision.ts";
import type { Attempt, Delivery, DeliveryState } from "../model/delivery.ts";
import type { Event, Routing } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { Reason, RefusalReason, UnreadableReason } from "../model/reasons.ts";
import type { OutboxContent, RecordValue, StoredEvent } from "./queue.ts";

export type PageQuery = { readonly limit: number; readonly cursor?: string | undefined };
/** Newest first. `next` is absent on the last page; a page may be short and still have a next. */
export type Page<T> = { readonly items: readonly T[]; readonly next?: string | undefined };

export type EventFilter = {
  readonly source?: string | undefined;
  readonly type?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly routing?: Routing | undefined;
};
export type EventRow = {
  readonly seq: number;
  readonly event: Omit<Event, "raw">;
  readonly routing: Routing;
  readonly reason?: UnreadableReason | undefined;
  /** How often the sender sent it again. */
  readonly duplicates: number;
  readonly deliveries: number;
};
export type EventDetail = EventRow & {
  readonly body?: string | undefined;
  readonly plan?: Pick<Plan, "rules_hash" | "matched" | "missed"> | undefined;
  readonly delivered: readonly Delivery[];
};

export type DeliveryFilter = {
  readonly state?: DeliveryState | undefined;
  readonly rule?: string | undefined;
  readonly destination?: string | undefined;
  readonly reason?: Reason | undefined;
};
export type DeliveryDetail = {
  readonly delivery: Delivery;
  /** The latest 200, oldest first. */
  readonly attempts: readonly Attempt[];
  readonly events: readonly { readonly id: string; readonly type: string }[];
  readonly rendering?: unknown;
};

export type OutboxRow = OutboxContent & {
  readonly id: string;
  readonly delivery: string;
  readonly rule: string;
  readonly at: number;
};

export type RecordRow = {
  readonly table: string;
  readonly key: string;
  readonly values: Readonly<Record<string, RecordValue>>;
  readonly updated_at: number;
};
export type RecordChange = {
  readonly column: string;
  readonly before: RecordValue;
  readonly after: RecordValue;
  readonly event: string;
  readonly at: number;
};

export type RefusedRow = {
  readonly at: number;
  readonly source: string;
  readonly reason: RefusalReason;
  readonly peer?: string | undefined;
  readonly length?: number | undefined;
  readonly header_names: readonly string[];
  /** Refusals like this one since the last row that were only counted. */
  readonly uncounted: number;
};

export type EventCounts = {
  readonly events: number;
  readonly decisions: Readonly<Partial<Record<Decision, number>>>;
};

export type Health = {
  readonly events: number;
  readonly held: number;
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  /** Due and not attempted yet. */
  readonly due: number;
  readonly oldest_due_at?: number | undefined;
  readonly last_attempt_at?: number | undefined;
  readonly last_event_at: Readonly<Record<string, number>>;
};

export interface Ledger {
  events(filter: EventFilter, page: PageQuery): Promise<Page<EventRow>>;
  event(id: string): Promise<EventDetail | undefined>;
  /** Oldest first, with bodies, after `seq`: for replay and for held events. */
  stored(
    filter: EventFilter & { readonly ids?: readonly string[] | undefined },
    after: number,
    limit: number,
  ): Promise<readonly StoredEvent[]>;
  deliveries(filter: DeliveryFilter, page: PageQuery): Promise<Page<Delivery>>;
  delivery(id: string): Promise<DeliveryDetail | undefined>;
  outbox(page: PageQuery): Promise<Page<OutboxRow>>;
  outboxEntry(id: string): Promise<OutboxRow | undefined>;
  records(table: string, page: PageQuery): Promise<Page<RecordRow>>;
  record(
    table: string,
    key: string,
  ): Promise<{ readonly row: RecordRow; readonly changes: readonly RecordChange[] } | undefined>;
  refused(page: PageQuery): Promise<Page<RefusedRow>>;
  /** Of the events received from `since` up to and not including `until`. */
  counts(since: number, until: number): Promise<EventCounts>;
  health(): Promise<Health>;
}
