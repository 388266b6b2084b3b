import type { Store } from "../../src/ports/store.ts";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { STORE_PARTS } from "./store-parts.ts";

/** The store as the relay opens it. */
export function openPostgres(url: string, clock: () => number = Date.now): Promise<Store> {
  return openPostgresStore({ ...STORE_PARTS, url, clock, connections: 4 });
}
