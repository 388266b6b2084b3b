import { destinationOf } from "../model/gate.ts";
import type { Pace } from "../model/pace.ts";
import type { ClaimOrder } from "../ports/queue.ts";

export type Capacity = {
  /** Attempts at once in all. */
  readonly total: number;
  /** Attempts at once to a destination. */
  readonly perDestination: (destination: string) => number;
  /** How fast each gate of a destination may go. */
  readonly paceOf?: ((destination: string) => Pace | undefined) | undefined;
};

export type InFlight = { readonly total: number; readonly byDestination: ReadonlyMap<string, number> };

/**
 * How many deliveries to claim of each gate that is due: within the room that is left, shared evenly, so that one
 * busy gate leaves room for the others.
 */
export function claimOrders(
  due: ReadonlyMap<string, number>,
  now: number,
  inFlight: InFlight,
  capacity: Capacity,
): readonly ClaimOrder[] {
  const ready = [...due].filter(([, at]) => at <= now).sort((a, b) => a[1] - b[1]);
  let room = capacity.total - inFlight.total;
  const taken = new Map(inFlight.byDestination);
  const orders: ClaimOrder[] = [];
  for (const [index, [gate]] of ready.entries()) {
    const destination = destinationOf(gate);
    const free = capacity.perDestination(destination) - (taken.get(destination) ?? 0);
    const limit = Math.min(free, Math.ceil(room / (ready.length - index)));
    if (limit <= 0) continue;
    orders.push({ gate, limit, pace: capacity.paceOf?.(destination) });
    taken.set(destination, (taken.get(destination) ?? 0) + limit);
    room -= limit;
  }
  return orders;
}

/** When to look again: the earliest gate that is not due yet. What is due and has no room wakes us by finishing. */
export function nextLook(due: ReadonlyMap<string, number>, now: number): number | undefined {
  const later = [...due.values()].filter((at) => at > now);
  return later.length === 0 ? undefined : Math.min(...later);
}
