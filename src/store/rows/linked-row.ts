import type { Intent } from "../../model/plan.ts";

/** A delivery of an event, as a replay of that looks at it. */
export type LinkedRow = {
  readonly rule: string;
  readonly occurrence: number;
  readonly state: string;
  readonly reason: string | null;
  readonly preview: number;
};

/** Those that the intent's rule made, under its id or an earlier one. */
export function ofRule(rows: readonly LinkedRow[], { rule, was = [] }: Intent): readonly LinkedRow[] {
  return rows.filter((row) => row.rule === rule || was.includes(row.rule));
}

/**
 * Has this been made for the event already, alone or together with others? What was previewed does not stand, but
 * an open preview gets no twin, and no reminder of which an occurrence was sent is armed again. Nor is one that a
 * newer event replaced: that one's speaks for it.
 */
export function isStanding(intent: Intent, made: readonly LinkedRow[]): boolean {
  return made.some(({ state, reason, preview }) => {
    if (intent.preview === (preview === 1) && reason === "replaced") return true;
    if (!intent.preview) return preview === 0 && state !== "cancelled";
    if (preview === 0) return intent.reminder && state === "delivered";
    return state === "pending" || state === "waiting";
  });
}

/** Has it been stopped for the event already? */
export function wasCancelled(intent: Intent, made: readonly LinkedRow[]): boolean {
  return made.some(({ state, occurrence }) => state === "cancelled" && occurrence === intent.occurrence);
}
