import type { Claimed } from "../../src/ports/queue.ts";
import type { ActionHours } from "../../src/route/rule-set.ts";
import { eventOf, HOUR, START } from "../store/samples.ts";
import { sampleDelivery } from "../support/sample-delivery.ts";

/** The first claim of a delivery that is due at the start, about one expired inquiry. */
export function claimOf(parts: Partial<Claimed> = {}, delivery: Partial<Claimed["delivery"]> = {}): Claimed {
  return {
    delivery: sampleDelivery({ id: "d-1", planned_for: START, created_at: START, ...delivery }),
    events: [{ seq: 1, event: eventOf({ reference: "c-1" }), body: "{}" }],
    members: 1,
    lost: false,
    redriven: false,
    ...parts,
  };
}

/** Open for an hour, from the second hour of each day. */
export function hoursOf(otherwise: ActionHours["otherwise"] = "wait"): ActionHours {
  const isAllowed = (at: number) => Math.floor(at / HOUR) % 24 === 1;
  const nextAllowed = (at: number) => {
    for (let hour = 0; hour <= 24; hour += 1) {
      const from = hour === 0 ? at : (Math.floor(at / HOUR) + hour) * HOUR;
      if (isAllowed(from)) return from;
    }
    return undefined;
  };
  return { name: "office", when: "during", otherwise, isAllowed, nextAllowed };
}

export const NEVER: ActionHours = {
  name: "never",
  when: "during",
  otherwise: "wait",
  isAllowed: () => false,
  nextAllowed: () => undefined,
};
