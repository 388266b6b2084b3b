import type { DeadFilter, DeadGroup } from "../../ports/ledger.ts";
import { deadFilter, FITS_DEAD } from "./dead-filter.ts";
import type { Statements } from "./driver.ts";

const COUNT_DEAD = `SELECT reason, destination, rule, count(*) AS count,
    min(ended_at) AS first_died_at, max(ended_at) AS last_died_at
  FROM delivery WHERE state = 'dead' AND ${FITS_DEAD}
  GROUP BY reason, destination, rule ORDER BY count(*) DESC, min(seq)`;

/** Dead letters by cause, the most frequent first. */
export function countDead(sql: Statements, filter: DeadFilter): Promise<readonly DeadGroup[]> {
  return sql.all<DeadGroup>(COUNT_DEAD, ...deadFilter(filter));
}
