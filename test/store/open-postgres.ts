import type { Store } from "../../src/ports/store.ts";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { STORE_PARTS } from "./store-parts.ts";

/** Nothing is to survive the machine: the disk is not waited for. */
export const QUICK_AND_LOSSY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"].flatMap(
  (setting) => ["-c", setting],
);

/** The store as the relay opens it. */
export function openPostgres(url: string, clock: () => number = Date.now): Promise<Store> {
  return openPostgresStore({ ...STORE_PARTS, url, clock, connections: 4 });
}
