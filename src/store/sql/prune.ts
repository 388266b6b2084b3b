import type { RetentionLimits } from "../../model/retention.ts";
import type { Pruned } from "../../ports/retention.ts";
import type { SqlContext } from "./context.ts";
import {
  pruneAnswers,
  pruneBodies,
  pruneOutbox,
  pruneRecordChanges,
  pruneRefused,
  pruneRenderings,
} from "./prune-by-age.ts";
import { pruneFacts, pruneLinks, pruneSeen, pruneThreads } from "./prune-by-key.ts";
import { pruneDeliveries, pruneEvents, pruneStops } from "./prune-deliveries.ts";
import { pruneRuleSets } from "./prune-rule-sets.ts";
import type { Cursor, Walk } from "./prune-walk.ts";

const DAY_MS = 86_400_000;

/** What needs something goes before what it needs. */
const WALKS: readonly Walk[] = [
  pruneOutbox,
  pruneRefused,
  pruneBodies,
  pruneRenderings,
  pruneDeliveries,
  pruneEvents,
  pruneStops,
  pruneRecordChanges,
  pruneRuleSets,
];
/** These look at every row there is, whatever its age. */
const DAILY_WALKS: readonly Walk[] = [pruneAnswers, pruneFacts, pruneLinks, pruneThreads, pruneSeen];

/** Removes old rows, some at each call. Where it has got to is only remembered: a restart begins anew. */
export function createPruner(context: SqlContext): (limits: RetentionLimits, step: number) => Pruned {
  let lastDaily = Number.NEGATIVE_INFINITY;
  let walks: readonly Walk[] = [];
  let after: Cursor | undefined;

  function begin(now: number): void {
    const isDaily = Math.abs(now - lastDaily) >= DAY_MS;
    walks = isDaily ? [...WALKS, ...DAILY_WALKS] : WALKS;
    if (isDaily) lastDaily = now;
  }

  return (limits, step) => {
    const now = context.clock();
    if (walks.length === 0) begin(now);
    const pruned: Record<string, number> = {};
    for (let left = step; left > 0 && walks.length > 0; ) {
      const [walk, ...others] = walks;
      const done = walk?.(context, { limits, now, rows: left, after });
      for (const [table, rows] of Object.entries(done?.pruned ?? {})) {
        if (rows > 0) pruned[table] = (pruned[table] ?? 0) + rows;
      }
      left -= done?.examined ?? 0;
      after = done?.after;
      if (after === undefined) walks = others;
    }
    return { pruned, done: walks.length === 0 };
  };
}
