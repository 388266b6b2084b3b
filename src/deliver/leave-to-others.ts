import { destinationOf } from "../model/gate.ts";

/** Whoever knows a gate takes something of it sooner than that. */
const NOBODY_TAKES_IT_MS = 15 * 60_000;

/** What it was due at when it last moved on, and since when it has not. */
type Waiting = { readonly at: number; readonly since: number };

/** Gate → when something of it is due, for this process. */
export type Due = ReadonlyMap<string, number>;

/**
 * Of several processes on a store, one whose settings lack a destination leaves its gates to the others. What is due
 * there and has not moved for 15 minutes is nobody's, and ends here, with its reason.
 */
export function leaveToOthers(knows: (destination: string) => boolean): (due: Due, now: number) => Due {
  let waiting = new Map<string, Waiting>();
  return (due, now) => {
    const still = new Map<string, Waiting>();
    const mine = new Map<string, number>();
    for (const [gate, at] of due) {
      if (knows(destinationOf(gate))) {
        mine.set(gate, at);
        continue;
      }
      const one = waitingNow(waiting.get(gate), at, now);
      still.set(gate, one);
      mine.set(gate, Math.max(at, one.since + NOBODY_TAKES_IT_MS));
    }
    waiting = still;
    return mine;
  };
}

/** Once it is nobody's, all that is due there is. */
function waitingNow(before: Waiting | undefined, at: number, now: number): Waiting {
  const since = Math.max(at, now);
  if (!before || at > now) return { at, since };
  const isNobodys = now - before.since >= NOBODY_TAKES_IT_MS;
  return at === before.at || isNobodys ? { at, since: before.since } : { at, since };
}
