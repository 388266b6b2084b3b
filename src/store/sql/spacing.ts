import { type Flow, placeInFlow } from "../../model/pace.ts";
import type { Intent } from "../../model/plan.ts";
import type { SqlContext } from "./context.ts";

/** What shows its text in the outbox goes nowhere: neither a pace nor a pause holds it. */
export const PREVIEWS = "*";
/** Of gates without a pace: first come, first served. */
const ALL = "";
/** More subjects than that are not known of at once. */
const MAX_FLOWS = 10_000;

/** By gate and subject: until when its deliveries are spaced out already. */
export type Spacing = { readonly flows: Map<string, Flow>; seen: number };

type Placed = Pick<Intent, "rule" | "gate" | "destination" | "preview">;

/** What takes turns in a gate: of one with a pace, each rule. */
export function flowOf(
  { paceOf }: Pick<SqlContext, "paceOf">,
  { preview, destination, rule }: Placed,
): string {
  if (preview) return PREVIEWS;
  return paceOf?.(destination) ? rule : ALL;
}

/**
 * When a live delivery that is due now is to be looked at. Where a gate has a pace, those of a burst about one subject
 * are spaced by it: what is due about somebody else goes in between. Kept in memory: a restart forgets only how long a
 * burst was.
 */
export function spacedDue(
  { paceOf, spacing, onRollback }: Pick<SqlContext, "paceOf" | "spacing" | "onRollback">,
  { gate, destination, due_at, preview }: Placed & Pick<Intent, "due_at">,
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
