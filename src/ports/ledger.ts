import type { Decision } from "../model/decision.ts";
import type { Attempt, Delivery, DeliveryState, Outcome } from "../model/delivery.ts";
import type { Event, Routing } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { Reason, RefusalReason, UnreadableReason } from "../model/reasons.ts";
import type { AlarmLedger } from "./alarms.ts";
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
  /** Times are those of its planning; with the state `dead`, of its death. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
};
/** Which dead letters; times are those of their death. */
export type DeadFilter = Omit<DeliveryFilter, "state">;
/** Dead letters that share their cause. */
export type DeadGroup = {
  readonly reason: Reason;
  readonly destination: string;
  readonly rule: string;
  readonly count: number;
  readonly first_died_at: number;
  readonly last_died_at: number;
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

/** A delivery whose attempt failed, and what became of it since. */
export type FailureRow = {
  readonly at: number;
  readonly delivery: string;
  readonly rule: string;
  readonly destination: string;
  readonly gate: string;
  readonly outcome: Outcome;
  readonly reason?: Reason | undefined;
  readonly http_status?: number | undefined;
  /** Of the delivery now: it may have succeeded meanwhile. */
  readonly state: DeliveryState;
  /** When it is due again, whatever its gate says; absent when it has ended or waits behind another. */
  readonly next_try_at?: number | undefined;
};

export type EventCounts = {
  readonly events: number;
  readonly decisions: Readonly<Partial<Record<Decision, number>>>;
};

/** Everything but `events` is counted up to `MOST_COUNTED`, so that asking is cheap at any backlog. */
export type Health = {
  /**
   * From the oldest event to the newest, which costs nothing to know: too many while an old one is kept for an open
   * delivery and those behind it are pruned.
   */
  readonly events: number;
  readonly held: number;
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  readonly last_attempt_at?: number | undefined;
  readonly last_event_at: Readonly<Record<string, number>>;
};

/** What is paused, rated and claimed together: a destination, or a Slack destination and a channel. */
export type GateRow = {
  readonly gate: string;
  /** To be attempted by now; with `more`, there are at least so many. */
  readonly due: number;
  readonly more?: boolean | undefined;
  readonly oldest_due_at?: number | undefined;
  /** When the next of what is open there is looked at, due or not; absent: nothing is open. */
  readonly next_due_at?: number | undefined;
  /** Attempts in a row that failed for a reason that concerns all of the gate's deliveries. */
  readonly failures: number;
  readonly failing_since?: number | undefined;
  readonly paused?:
    | {
        /** `failing`: its breaker is open, and a single delivery tries it at `until`. */
        readonly why: "far_side" | "failing" | "person";
        readonly since: number;
        /** Absent: until a person resumes. */
        readonly until?: number | undefined;
        /** The person's name. */
        readonly by?: string | undefined;
      }
    | undefined;
  /** Its pace lets the next one go then. */
  readonly paced_until?: number | undefined;
  readonly last_attempt_at?: number | undefined;
  readonly last_delivered_at?: number | undefined;
};

export interface Ledger extends AlarmLedger {
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
  /** Dead letters by reason, destination and rule, the most frequent first. Counts a part a turn: others have theirs. */
  deadGroups(filter: DeadFilter): Promise<readonly DeadGroup[]>;
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
  /**
   * Each gate that was ever attempted or paused, or that has open deliveries. While a person has paused everything,
   * every row says so, and there is one more, `EVERY_GATE`.
   */
  gates(): Promise<readonly GateRow[]>;
  /** The deliveries whose attempts failed last, newest first, each once. */
  failures(limit: number): Promise<readonly FailureRow[]>;
}
