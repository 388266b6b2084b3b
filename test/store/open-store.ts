import { uuidv7 } from "../../src/model/uuid.ts";
import type { Log } from "../../src/ports/host.ts";
import type { Store } from "../../src/ports/store.ts";
import { settlePlan } from "../../src/route/settle-plan.ts";
import type { SqlContext } from "../../src/store/sql/context.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { openContext } from "../../src/store/sql/open-context.ts";
import { NODE_CRYPTO, openSqliteStore } from "../../src/store/sqlite.ts";

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The store as the relay opens it. */
export function openStore(path: string, clock: () => number = Date.now): Store {
  return openSqliteStore({ path, clock, log: silent, settlePlan, newId: uuidv7 });
}

/** What the SQL is given, on any driver. */
export function contextOf(sql: Driver, clock: () => number = Date.now): SqlContext {
  return openContext({ sql, clock, settlePlan, newId: uuidv7, ...NODE_CRYPTO });
}
