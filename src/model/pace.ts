/** How fast a gate may go: one every `every_ms`, and up to `burst` at once after a rest. */
export type Pace = { readonly every_ms: number; readonly burst: number };

/** What may go now, and from when on the next one may. */
export type Leave = { readonly granted: number; readonly free_at: number };

/**
 * As many of `wanted` as the pace allows now. `free_at`: from when on the next one was allowed, as the last leave said;
 * 0 for the first.
 */
export function takeLeave(free_at: number, { every_ms, burst }: Pace, now: number, wanted: number): Leave {
  const from = freeAt(free_at, every_ms, now);
  if (from > now || wanted <= 0) return { granted: 0, free_at: from };
  const saved = Math.max(from, now - (burst - 1) * every_ms);
  const granted = Math.min(wanted, Math.floor((now - saved) / every_ms) + 1);
  return { granted, free_at: saved + granted * every_ms };
}

/** When the next one may go: never more than one step ahead, unless the clock was set back meanwhile. */
export function freeAt(free_at: number, every_ms: number, now: number): number {
  return free_at > now + every_ms ? now : free_at;
}

/** A burst that is being spaced out: from when on its next one may go. */
export type Flow = { readonly free_at: number };

/** When the next one of a flow goes, at the pace: a burst at once, then one step after the other, however far ahead. */
export function placeInFlow(
  flow: Flow | undefined,
  { every_ms, burst }: Pace,
  now: number,
): { readonly at: number; readonly flow: Flow } {
  const saved = Math.max(flow?.free_at ?? 0, now - (burst - 1) * every_ms);
  return { at: Math.max(saved, now), flow: { free_at: saved + every_ms } };
}
