import { changedRows } from "./changed-rows.ts";
import type { Walk } from "./prune-walk.ts";

/** Each may look at all that is open. */
const SETS_A_STEP = 10;

// A set is needed for as long as events are kept that came while it was in force, and for what it planned. The last
// one has nothing after it.
const DROP_RULE_SETS = `DELETE FROM rule_set WHERE rowid IN
  (SELECT replaced.rowid FROM
    (SELECT rowid, hash, lead(saved_at) OVER (ORDER BY rowid) AS replaced_at FROM rule_set) AS replaced
    WHERE replaced_at < ?
      AND NOT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_open
        WHERE ended_at IS NULL AND delivery.rules_hash = replaced.hash)
      AND NOT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_dead
        WHERE state = 'dead' AND delivery.rules_hash = replaced.hash)
    LIMIT ${SETS_A_STEP})`;

/** Rule sets that nothing refers to any more; never the latest. */
export const pruneRuleSets: Walk = ({ sql }, { limits, now }) => {
  sql.all(DROP_RULE_SETS, now - limits.events);
  const sets = changedRows(sql);
  return { examined: sets, pruned: { rule_set: sets }, after: sets < SETS_A_STEP ? undefined : [] };
};
