import type { RetentionLimits } from "../../model/retention.ts";

const DAY_MS = 86_400_000;

/** Where a walk has got to: the key of the last row that it looked at. */
export type Cursor = readonly (string | number | Uint8Array)[];

export type WalkOrder = {
  readonly limits: RetentionLimits;
  readonly now: number;
  /** At most about so many rows are looked at. */
  readonly rows: number;
  /** Absent: from the beginning. */
  readonly after?: Cursor | undefined;
};

/** One step of a walk. `pruned`: rows that went, by table; `after` is absent at the end. */
export type WalkStep = {
  readonly examined: number;
  readonly pruned: Readonly<Record<string, number>>;
  readonly after?: Cursor | undefined;
};

/** The step of a walk that is at its end. */
export const NOTHING_LEFT: WalkStep = { examined: 0, pruned: {} };

/** What is left of a round: its walks, and where the first of them has got to. */
export type Round<Walk> = { readonly walks: readonly Walk[]; readonly after?: Cursor | undefined };

type Walks<Walk> = { readonly always: readonly Walk[]; readonly daily: readonly Walk[] };

/** Begins rounds; those of each day that look at every row there is, whatever its age, are in one of them. */
export function roundsOf<Walk>({ always, daily }: Walks<Walk>): (now: number) => Round<Walk> {
  let lastDaily = Number.NEGATIVE_INFINITY;
  return (now) => {
    const isDaily = Math.abs(now - lastDaily) >= DAY_MS;
    if (isDaily) lastDaily = now;
    return { walks: isDaily ? [...always, ...daily] : always };
  };
}

/** The round after a step of its first walk. */
export function roundAfter<Walk>({ walks }: Round<Walk>, { after }: WalkStep): Round<Walk> {
  return after === undefined ? { walks: walks.slice(1) } : { walks, after };
}

/** Adds to a count by table; nothing stands there with none. */
export function countPruned(pruned: Record<string, number>, step: WalkStep): void {
  for (const [table, gone] of Object.entries(step.pruned)) {
    if (gone > 0) pruned[table] = (pruned[table] ?? 0) + gone;
  }
}
