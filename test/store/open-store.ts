import type { Pace } from "../../src/model/pace.ts";
import { uuidv7 } from "../../src/model/uuid.ts";
import type { Log } from "../../src/ports/host.ts";
import type { Store } from "../../src/ports/store.ts";
import { settlePlan } from "../../src/route/settle-plan.ts";
import type { SqlContext } from "../../src/store/sql/context.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { openContext } from "../../src/store/sql/open-context.ts";
import { NODE_CRYPTO, openSqliteStore } from "../../src/store/sqlite.ts";

/** A destination whose gates have a pace; no other has one. */
export const PACED = "paced";
export const PACE: Pace = { every_ms: 1_000, burst: 4 };
const paceOf = (destination: string) => (destination === PACED ? PACE : undefined);

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The store as the relay opens it, to deliver or only to look. */
export function openStore(path: string, clock: () => number = Date.now, delivers = true): Store {
  return openSqliteStore({ path, clock, log: silent, settlePlan, newId: uuidv7, paceOf, delivers });
}

/** What the SQL is given, on any driver. */
export function contextOf(sql: Driver, clock: () => number = Date.now): SqlContext {
  return openContext({ sql, clock, settlePlan, newId: uuidv7, paceOf, ...NODE_CRYPTO });
}
