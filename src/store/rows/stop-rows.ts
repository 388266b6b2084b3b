import type { Event } from "../../model/event.ts";
import type { StopTerms } from "../../model/plan.ts";
import type { Stoppable } from "../../model/stops.ts";
import { type MomentRow, momentOfRow } from "./moment-row.ts";

/** Says in place of a member that the whole delivery stops. */
export const WHOLE = 0;

/** An event that something is made for, and under which terms newer facts stop that. */
export type StopOrder = {
  readonly delivery: number;
  /** The event's seq in a digest, else `WHOLE`. */
  readonly member: number;
  readonly stop: StopTerms;
  readonly event: Event;
  readonly seq: number;
};

export type StopRow = MomentRow & {
  readonly delivery_seq: number;
  readonly member: number;
  /** JSON of the subject's keys. */
  readonly keys: string;
  readonly reference: string;
  readonly source: string;
  readonly trust_weak: number;
  readonly by_decision: number;
};

/** A stop that facts find, and of what. */
export type OpenStopRow = StopRow & {
  readonly rule: string;
  readonly action: string;
  readonly preview: number;
  readonly reminder: number;
};

/** By which its subject is known. */
export function keysOf(row: StopRow): readonly string[] {
  return JSON.parse(row.keys);
}

export function stoppableOf(row: StopRow): Stoppable {
  return {
    reference: row.reference === "" ? undefined : row.reference,
    source: row.source,
    trust_weak: row.trust_weak === 1,
    moment: momentOfRow(row),
  };
}
