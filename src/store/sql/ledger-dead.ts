import type { DeadFilter, DeadGroup } from "../../ports/ledger.ts";
import { deadFilter, FITS_DEAD } from "./dead-filter.ts";
import type { Driver } from "./driver.ts";
import { nextTurn } from "./next-turn.ts";

/** So many rows are counted before others have their turn. */
const ROWS_A_TURN = 5_000;

const LAST_OF_TURN = `SELECT seq FROM delivery INDEXED BY delivery_dead
  WHERE state = 'dead' AND seq > ? ORDER BY seq LIMIT 1 OFFSET ?`;
const COUNT_DEAD = `SELECT reason, destination, rule, count(*) AS count,
    min(ended_at) AS first_died_at, max(ended_at) AS last_died_at
  FROM delivery INDEXED BY delivery_dead
  WHERE state = 'dead' AND seq > ? AND seq <= ? AND ${FITS_DEAD}
  GROUP BY reason, destination, rule`;

/** Dead letters by cause, the most frequent first. */
export async function countDead(sql: Driver, filter: DeadFilter): Promise<readonly DeadGroup[]> {
  const groups = new Map<string, DeadGroup>();
  for (let after: number | undefined = 0; after !== undefined; ) {
    const last: number | undefined = sql.all<{ seq: number }>(LAST_OF_TURN, after, ROWS_A_TURN - 1)[0]?.seq;
    const params = [after, last ?? Number.MAX_SAFE_INTEGER, ...deadFilter(filter)];
    for (const group of sql.all<DeadGroup>(COUNT_DEAD, ...params)) add(groups, group);
    if (last !== undefined) await nextTurn();
    after = last;
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

function add(groups: Map<string, DeadGroup>, group: DeadGroup): void {
  const key = JSON.stringify([group.reason, group.destination, group.rule]);
  const known = groups.get(key);
  if (!known) return void groups.set(key, group);
  groups.set(key, {
    ...known,
    count: known.count + group.count,
    first_died_at: Math.min(known.first_died_at, group.first_died_at),
    last_died_at: Math.max(known.last_died_at, group.last_died_at),
  });
}
