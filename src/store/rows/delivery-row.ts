import type { Delivery, DeliveryState } from "../../model/delivery.ts";
import type { Reason } from "../../model/reasons.ts";

/** The columns of `delivery` that both databases have. */
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
