import type { Event, Routing } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { UnreadableReason } from "../model/reasons.ts";

/** An event on its way into the store. */
export type Arrival = {
  readonly event: Event;
  /** The received text, secrets and images cut out; kept apart from the event. */
  readonly body: string;
  readonly routing: Routing;
  /** Why an `unreadable` one is. */
  readonly reason?: UnreadableReason | undefined;
  /** Absent unless `planned`. */
  readonly plan?: Plan | undefined;
};

export type Receipt = {
  /** Of a duplicate: the id of the event that was stored first. */
  readonly id: string;
  readonly type: string;
  readonly result: "stored" | "duplicate" | "unreadable";
};

/** An event that is stored already, planned again: a replay, or a held one. */
export type Replan = { readonly seq: number; readonly event: Event; readonly plan: Plan };
/** `standing`: deliveries that were not made because they already stand. */
export type ReplanReceipt = { readonly id: string; readonly created: number; readonly standing: number };

export interface Intake {
  /**
   * Stores events with their settled plans in one transaction, or none of them. Durable when it resolves.
   * A repeated (source, source_event_id) writes nothing but a count; a later member sees an earlier one's facts.
   * Throws `store_busy` when too much waits, `store_unavailable` when the store cannot promise.
   */
  record(batch: readonly Arrival[]): Promise<readonly Receipt[]>;
  /** Makes the deliveries that do not already stand, behind the live ones; ends `held`. One transaction. */
  replan(batch: readonly Replan[]): Promise<readonly ReplanReceipt[]>;
  /** What `replan` would do, exactly; changes nothing. */
  forecast(batch: readonly Replan[]): Promise<readonly ReplanReceipt[]>;
}
