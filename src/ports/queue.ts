import type { Attempt, Delivery } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type { Moment } from "../model/newer.ts";
import type { Pace } from "../model/pace.ts";
import type { About, Heard, Intent } from "../model/plan.ts";
import type { CancelReason, DeadReason } from "../model/reasons.ts";
import type { Stoppable } from "../model/stops.ts";

export type StoredEvent = {
  readonly seq: number;
  /** Without `raw`. */
  readonly event: Event;
  /** Absent once pruned. */
  readonly body?: string | undefined;
};

export type Claimed = {
  readonly delivery: Delivery;
  /** The events that it speaks for, oldest first; of a digest at most as many as it shows. */
  readonly events: readonly StoredEvent[];
  /** How many events it speaks for in all. */
  readonly members: number;
  readonly about?: About | undefined;
  /** How the attempt before ended is not known: its process died under way. It counts as one. */
  readonly lost: boolean;
  /** When the first and the last attempt since the last redrive began whose answer was lost; absent if none was. */
  readonly uncertain?: { readonly since: number; readonly until: number } | undefined;
  /** What the first attempt rendered; the same bytes go out on every retry. */
  readonly rendering?: unknown;
  /** Of what goes out in order: the thread about its subject that was begun at its gate. */
  readonly thread?:
    | {
        readonly channel: string;
        readonly ts: string;
        /** Of the message that began it; absent once pruned. */
        readonly rendering?: unknown;
        /** What that message says by now. */
        readonly says: Moment & Pick<Event, "assurance">;
      }
    | undefined;
  /** Its gate was failing: it is the one that finds out whether the gate is well again. */
  readonly probe?: boolean | undefined;
  /** Was a dead letter: what was mended since then counts. */
  readonly redriven: boolean;
};

/** What whoever attempts a delivery holds of it. */
export type Lease = Pick<Delivery, "seq" | "fence">;

/** How many to claim of a gate, and how fast it may go. */
export type ClaimOrder = {
  readonly gate: string;
  readonly limit: number;
  /** Absent: as fast as it takes them. */
  readonly pace?: Pace | undefined;
};

/** A gate was paused by what an attempt said, or its breaker closed again. */
export type GateNews =
  | {
      readonly gate: string;
      readonly news: "paused";
      readonly why: "far_side" | "failing";
      readonly until: number;
      readonly failures: number;
    }
  | { readonly gate: string; readonly news: "well" };

/** A change to one record; applied column by column, only where newer than what is there. */
export type RecordWrite = {
  readonly table: string;
  readonly key: string;
  readonly values: Readonly<Record<string, RecordValue>>;
  /** The event that says so. */
  readonly event: StoredEvent;
  /** May overwrite values of stronger assurance. */
  readonly trust_weak: boolean;
};
export type RecordValue = string | number | boolean | null;

/** How one attempt ended, and everything that it produced; all of it is written in one transaction. */
export type Settlement = {
  readonly seq: number;
  /** Of the claim; one whose fence is not the delivery's any more changes nothing, but where a thread began is kept. */
  readonly fence: number;
  readonly attempt: Omit<Attempt, "fence">;
  readonly next: /** `counts`: uses up one attempt of the schedule. */
    | {
        readonly state: "pending";
        readonly due_at: number;
        readonly counts: boolean;
        /** Nothing was tried: it is due anew then, as if it had been planned so. */
        readonly postponed?: boolean | undefined;
      }
    | { readonly state: "delivered" }
    | { readonly state: "dead"; readonly reason: DeadReason }
    | { readonly state: "cancelled"; readonly reason: CancelReason };
  readonly record?: RecordWrite | undefined;
  readonly outbox?: OutboxContent | undefined;
  /** A thread that it began, or whose first message says by now what this event says; nothing newer is undone. */
  readonly thread?:
    | {
        readonly began?: { readonly channel: string; readonly ts: string } | undefined;
        readonly said: StoredEvent;
      }
    | undefined;
  /** Where it went, if that is elsewhere than planned: the delivery belongs there from now on. */
  readonly moved?: Pick<Delivery, "destination" | "gate"> | undefined;
  /** Deliveries that its end brings about, unless they stand: the next occurrence, `on_failure` actions. */
  readonly follow?: { readonly rules_hash: string; readonly intents: readonly Intent[] } | undefined;
  /** Of a mail that `mayMail` counted: `not_sent` and `bounced` count no more, and a bounce is remembered. */
  readonly mail?: "taken" | "not_sent" | "bounced" | undefined;
  /** The whole gate waits until then. */
  readonly pause_gate_until?: number | undefined;
};

/** A message that did not go out: as a person would have seen it. */
export type OutboxContent = {
  readonly kind: string;
  readonly destination: string;
  /** One line for lists. */
  readonly summary: string;
  /** JSON: Slack message, parsed email, or request. */
  readonly content: unknown;
};

export interface Queue {
  /**
   * Gate → when its next delivery may be claimed: never before its pause ends, its pace allows it, or a gate that is
   * failing may be tried again. One entry a gate with open deliveries that no person has paused.
   */
  nextDue(): Promise<ReadonlyMap<string, number>>;
  /**
   * Leases up to `limit` due deliveries of each named gate until `lease_until`, live ones first, and opens an
   * attempt for each; fewer where a gate's pace or pause says so, and one where it is failing. Of a gate with a pace,
   * rules take turns. A left-open attempt is closed as `uncertain` first and counted. Reminders are checked against
   * the facts once more: those that a decision stopped end here and are not returned. Nor is one that another is
   * before in its lane: it waits. A digest's window takes no further events once it was claimed.
   */
  claim(orders: readonly ClaimOrder[], lease_until: number): Promise<readonly Claimed[]>;
  /** Makes the leases of attempts that are still under way last until then; stale ones change nothing. */
  extend(leases: readonly Lease[], lease_until: number): Promise<void>;
  /** What was claimed and not sent is due at once, as if it had not been claimed; stale leases change nothing. */
  giveBack(leases: readonly Lease[]): Promise<void>;
  /**
   * Keeps what first attempts are about to send. Resolves with the seqs that were kept: any other has ended or was
   * claimed by somebody else meanwhile, and must not be sent.
   */
  keep(renderings: readonly (Lease & { readonly rendering: unknown })[]): Promise<readonly number[]>;
  /** Resolves with what is new about gates: one was paused, or is well again. */
  settle(settlements: readonly Settlement[]): Promise<readonly GateNews[]>;
  /**
   * What can be stopped of a delivery as a whole, and the events known of its subject, for `cancel_when`: newest
   * first, at most 200, found by every key known by now. Undefined if nothing stops it, or only its events one by one.
   */
  heard(
    seq: number,
  ): Promise<{ readonly stoppable: Stoppable; readonly heard: readonly Heard[] } | undefined>;
}
