import type { RetentionLimits } from "../../model/retention.ts";
import type { Pruned } from "../../ports/retention.ts";
import { countPruned, type Round, roundAfter, roundsOf } from "../rows/prune-round.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
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

type Step = { readonly limits: RetentionLimits; readonly now: number; readonly rows: number };

/**
 * Removes old rows, some at each call, each call one transaction. Where it has got to is only remembered: a restart
 * begins anew.
 */
export function createPruner({
  pg,
  clock,
}: Pick<PgContext, "pg" | "clock">): (limits: RetentionLimits, step: number) => Promise<Pruned> {
  const begin = roundsOf({ always: WALKS, daily: DAILY_WALKS });
  let round: Round<Walk> = { walks: [] };

  return async (limits, rows) => {
    const now = clock();
    if (round.walks.length === 0) round = begin(now);
    const from = round;
    const { pruned, left } = await pg.tx((sql) => walkOn(sql, from, { limits, now, rows }));
    round = left;
    return { pruned, done: left.walks.length === 0 };
  };
}

async function walkOn(sql: Statements, from: Round<Walk>, { limits, now, rows }: Step) {
  const pruned: Record<string, number> = {};
  let left = from;
  for (let more = rows; more > 0; ) {
    const [walk] = left.walks;
    if (!walk) break;
    const step = await walk(sql, { limits, now, rows: more, after: left.after });
    countPruned(pruned, step);
    more -= step.examined;
    left = roundAfter(left, step);
  }
  return { pruned, left };
}
