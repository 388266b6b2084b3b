import type { DeliveryState } from "../../model/delivery.ts";
import type { Pace } from "../../model/pace.ts";
import type { Reason } from "../../model/reasons.ts";
import type { Settlement } from "../../ports/queue.ts";
import type { DeliveryRow } from "./delivery-row.ts";
import { flowOf, PREVIEWS } from "./flow.ts";
import { LONGEST_HOLD_MS, laneElsewhere } from "./lane-names.ts";

/** The columns that the end of an attempt changes. */
export type AfterAttempt = {
  readonly state: DeliveryState;
  readonly reason: Reason | null;
  readonly due_at: number | null;
  readonly planned_for: number;
  readonly ended_at: number | null;
  readonly attempts: number;
  readonly destination: string;
  readonly gate: string;
  readonly flow: string;
};

type Leased = Pick<DeliveryRow, "rule" | "planned_for" | "attempts" | "destination" | "gate" | "flow">;

/** What becomes of a delivery whose attempt ended. */
export function afterAttempt(
  paces: { readonly paceOf?: ((destination: string) => Pace | undefined) | undefined },
  leased: Leased,
  { next, moved }: Settlement,
  now: number,
): AfterAttempt {
  const isOpen = next.state === "pending";
  // What is cancelled was stopped before it was tried.
  const counts = isOpen ? next.counts : next.state !== "cancelled";
  return {
    state: next.state,
    reason: "reason" in next ? next.reason : null,
    due_at: isOpen ? next.due_at : null,
    planned_for: isOpen && next.postponed ? next.due_at : leased.planned_for,
    ended_at: isOpen ? null : now,
    attempts: leased.attempts + (counts ? 1 : 0),
    destination: moved?.destination ?? leased.destination,
    gate: moved?.gate ?? leased.gate,
    flow: moved ? flowOf(paces, { ...leased, ...moved, preview: leased.flow === PREVIEWS }) : leased.flow,
  };
}

/**
 * The lane that a delivery leaves its own for, and its own if it only lets the next one go; undefined: it holds its
 * place. Every end lets the next one go; so does what will not be tried again for a while, or goes elsewhere.
 */
export function laneAfter(lane: string, { next, moved }: Settlement, now: number): string | undefined {
  const elsewhere = moved ? laneElsewhere(lane, moved.destination) : lane;
  const holds = next.state === "pending" && next.due_at - now <= LONGEST_HOLD_MS && elsewhere === lane;
  return holds ? undefined : elsewhere;
}
