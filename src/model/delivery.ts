import type { Reason } from "./reasons.ts";

/**
 * All states of a delivery. `waiting`: parked behind another in its lane. `pending`: to be attempted
 * when due; a lease on it is no state. The other three are ends.
 */
export const DELIVERY_STATES = ["waiting", "pending", "delivered", "dead", "cancelled"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** All outcomes of an attempt; `open` is an attempt whose end is not written yet. */
export const OUTCOMES = [
  "open",
  "delivered",
  "previewed",
  "retry",
  "dead",
  "cancelled",
  "uncertain",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One action of one rule for one trigger: the unit of retry and of state. Times are epoch milliseconds. */
export type Delivery = {
  readonly seq: number;
  /** UUIDv7; goes out as `webhook-id` and in the Message-ID, so that the far side can dedupe. */
  readonly id: string;
  readonly rule: string;
  readonly action: string;
  /** 1 for the first; a reminder's repeats count on. */
  readonly occurrence: number;
  /** `event:<event id>` for a single event. */
  readonly trigger: string;
  readonly kind: string;
  readonly destination: string;
  /** The destination, for Slack destination and channel: what is paused, rated and claimed together. */
  readonly gate: string;
  /** Its destination and, as a hash, its subject: of these only one is attempted at a time, in order. */
  readonly lane?: string | undefined;
  readonly rules_hash: string;
  readonly state: DeliveryState;
  readonly reason?: Reason | undefined;
  readonly preview: boolean;
  readonly reminder: boolean;
  /** When it is first due, for `max_late` and for people; `due_at` moves with every try. */
  readonly planned_for: number;
  readonly due_at?: number | undefined;
  /** Rises with every claim; `settle` compares it. */
  readonly fence: number;
  /** Attempts that used up the schedule. */
  readonly attempts: number;
  readonly created_at: number;
  readonly ended_at?: number | undefined;
};

/** One try of a delivery, as it is kept. */
export type Attempt = {
  readonly fence: number;
  readonly started_at: number;
  readonly duration_ms?: number | undefined;
  readonly outcome: Outcome;
  readonly reason?: Reason | undefined;
  readonly http_status?: number | undefined;
  /** First 4 KB of the far side's answer, secrets removed. */
  readonly answer?: string | undefined;
};
