import { type Flow, placeInFlow } from "../../model/pace.ts";
import type { Intent } from "../../model/plan.ts";
import type { SqlContext } from "./context.ts";

/** More subjects than that are not known of at once. */
const MAX_FLOWS = 10_000;

/** By gate and subject: until when its deliveries are spaced out already. */
export type Spacing = { readonly flows: Map<string, Flow>; seen: number };

/**
 * When a live delivery that is due now is to be looked at. Where a gate has a pace, those of a burst about one subject
 * are spaced by it: what is due about somebody else goes in between. Kept in memory: a restart forgets only how long a
 * burst was.
 */
export function spacedDue(
  { paceOf, spacing, onRollback }: Pick<SqlContext, "paceOf" | "spacing" | "onRollback">,
  { gate, destination, due_at, preview }: Pick<Intent, "gate" | "destination" | "due_at" | "preview">,
  subject: string | undefined,
  now: number,
): number {
  const pace = preview || subject === undefined || due_at > now ? undefined : paceOf?.(destination);
  if (!pace) return due_at;
  forgetOld(spacing, now);
  const key = `${gate}\0${subject}`;
  const before = spacing.flows.get(key);
  const placed = placeInFlow(before, pace, now);
  spacing.flows.set(key, placed.flow);
  onRollback(() => (before ? spacing.flows.set(key, before) : spacing.flows.delete(key)));
  return placed.at > now ? placed.at : due_at;
}

/** A clock that was set back would put new ones off for as long. */
function forgetOld(spacing: Spacing, now: number): void {
  const { flows, seen } = spacing;
  spacing.seen = now;
  if (now < seen) flows.clear();
  if (flows.size < MAX_FLOWS) return;
  for (const [key, flow] of flows) if (flow.free_at <= now) flows.delete(key);
  if (flows.size > MAX_FLOWS / 2) flows.clear();
}
