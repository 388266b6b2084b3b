import type { Store } from "../../src/ports/store.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { STORE_PARTS } from "./store-parts.ts";

/** The store as the relay opens it, to deliver or only to look. */
export function openStore(path: string, clock: () => number = Date.now, delivers = true): Store {
  return openSqliteStore({ ...STORE_PARTS, path, clock, delivers });
}
