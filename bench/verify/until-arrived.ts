import { placesOf } from "./plan.ts";

type Waiting = {
  /** Of the far side. */
  readonly control: string;
  readonly events: number;
  /** Milliseconds. */
  readonly within: number;
  /** What was asked again after a lost answer, and records, end so much later than the last arrival. */
  readonly settling: number;
};

const LOOK_EVERY_MS = 500;

/** Waits until every place has what it wants; false if that takes too long. */
export async function untilArrived({ control, events, within, settling }: Waiting): Promise<boolean> {
  const wanted = new Map<string, number>();
  for (let n = 0; n < events; n++) {
    for (const place of placesOf(n)) wanted.set(place, (wanted.get(place) ?? 0) + 1);
  }
  const end = performance.now() + within;
  while (performance.now() < end) {
    const taken = (await (await fetch(`${control}/progress`)).json()) as Readonly<Record<string, number>>;
    const isThere = [...wanted].every(([place, count]) => (taken[place] ?? 0) >= count);
    await new Promise((resolve) => setTimeout(resolve, isThere ? settling : LOOK_EVERY_MS));
    if (isThere) return true;
  }
  return false;
}
