import type { RetentionLimits } from "../../model/retention.ts";
import type { Pruned } from "../../ports/retention.ts";
import { countPruned, type Round, roundAfter, roundsOf } from "../rows/prune-round.ts";
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
import type { Walk } from "./prune-walk.ts";

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
  const begin = roundsOf({ always: WALKS, daily: DAILY_WALKS });
  let round: Round<Walk> = { walks: [] };

  return (limits, rows) => {
    const now = context.clock();
    if (round.walks.length === 0) round = begin(now);
    const pruned: Record<string, number> = {};
    for (let more = rows; more > 0; ) {
      const [walk] = round.walks;
      if (!walk) break;
      const step = walk(context, { limits, now, rows: more, after: round.after });
      countPruned(pruned, step);
      more -= step.examined;
      round = roundAfter(round, step);
    }
    return { pruned, done: round.walks.length === 0 };
  };
}
