import { changedBy } from "./changed-by.ts";
import type { Walk } from "./prune-walk.ts";

/** Each may look at all that is open. */
const SETS_A_STEP = 10;

// A set is needed for as long as events are kept that came while it was in force, and for what it planned. The last
// one has nothing after it.
const DROP_RULE_SETS = `DELETE FROM rule_set WHERE seq IN
  (SELECT replaced.seq FROM
    (SELECT seq, hash, lead(saved_at) OVER (ORDER BY seq) AS replaced_at FROM rule_set) AS replaced
    WHERE replaced_at < $1
      AND NOT EXISTS (SELECT 1 FROM delivery
        WHERE ended_at IS NULL AND delivery.rules_hash = replaced.hash)
      AND NOT EXISTS (SELECT 1 FROM delivery
        WHERE state = 'dead' AND delivery.rules_hash = replaced.hash)
    LIMIT ${SETS_A_STEP})`;

/** Rule sets that nothing refers to any more; never the latest. */
export const pruneRuleSets: Walk = async (sql, { limits, now }) => {
  const sets = await changedBy(sql, DROP_RULE_SETS, now - limits.events);
  return { examined: sets, pruned: { rule_set: sets }, after: sets < SETS_A_STEP ? undefined : [] };
};
