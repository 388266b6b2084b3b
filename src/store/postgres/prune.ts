import type { RetentionLimits } from "../../model/retention.ts";
import type { Pruned } from "../../ports/retention.ts";
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

/** What is left of a round: its walks, and where the first of them has got to. */
type Round = { readonly walks: readonly Walk[]; readonly after?: Cursor | undefined };

type Step = { readonly limits: RetentionLimits; readonly now: number; readonly rows: number };

/**
 * Removes old rows, some at each call, each call one transaction. Where it has got to is only remembered: a restart
 * begins anew.
 */
export function createPruner({
  pg,
  clock,
}: Pick<PgContext, "pg" | "clock">): (limits: RetentionLimits, step: number) => Promise<Pruned> {
  let lastDaily = Number.NEGATIVE_INFINITY;
  let round: Round = { walks: [] };

  function begin(now: number): Round {
    const isDaily = Math.abs(now - lastDaily) >= DAY_MS;
    if (isDaily) lastDaily = now;
    return { walks: isDaily ? [...WALKS, ...DAILY_WALKS] : WALKS };
  }

  return async (limits, rows) => {
    const now = clock();
    if (round.walks.length === 0) round = begin(now);
    const from = round;
    const { pruned, left } = await pg.tx((sql) => walkOn(sql, from, { limits, now, rows }));
    round = left;
    return { pruned, done: left.walks.length === 0 };
  };
}

async function walkOn(sql: Statements, from: Round, { limits, now, rows }: Step) {
  const pruned: Record<string, number> = {};
  let left = from;
  for (let more = rows; more > 0 && left.walks.length > 0; ) {
    const [walk, ...others] = left.walks;
    const done = await walk?.(sql, { limits, now, rows: more, after: left.after });
    for (const [table, gone] of Object.entries(done?.pruned ?? {})) {
      if (gone > 0) pruned[table] = (pruned[table] ?? 0) + gone;
    }
    more -= done?.examined ?? 0;
    left = done?.after === undefined ? { walks: others } : { walks: left.walks, after: done.after };
  }
  return { pruned, left };
}
