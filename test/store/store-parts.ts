import type { Pace } from "../../src/model/pace.ts";
import { uuidv7 } from "../../src/model/uuid.ts";
import type { Log } from "../../src/ports/host.ts";
import { settlePlan } from "../../src/route/settle-plan.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import type { SqlContext } from "../../src/store/sql/context.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { openContext } from "../../src/store/sql/open-context.ts";

/** A destination whose gates have a pace; no other has one. */
export const PACED = "paced";
export const PACE: Pace = { every_ms: 1_000, burst: 4 };

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** What every home gives its store. */
export const STORE_PARTS = {
  log: silent,
  settlePlan,
  newId: uuidv7,
  paceOf: (destination: string) => (destination === PACED ? PACE : undefined),
};

/** What the SQL is given, on any driver. */
export function contextOf(sql: Driver, clock: () => number = Date.now): SqlContext {
  const { settlePlan, newId, paceOf } = STORE_PARTS;
  return openContext({ sql, clock, settlePlan, newId, paceOf, ...NODE_CRYPTO });
}
