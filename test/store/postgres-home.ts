import { afterAll, beforeAll } from "vitest";
import { allRows } from "../support/all-rows.ts";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import type { Harness } from "./conformance.ts";
import { openPostgres } from "./open-postgres.ts";

/** One after the other in a database, on a server that runs as long as the file's tests. */
export function postgresHome(): Harness {
  let server: PostgresServer;
  let url: string;

  beforeAll(async () => {
    server = await startPostgres(QUICK_AND_LOSSY);
    url = await server.database();
  });
  afterAll(() => server.close());

  return {
    open: async (clock) => {
      let store = await openPostgres(url, clock);
      const restart = async () => {
        await store.close();
        store = await openPostgres(url, clock);
        return store;
      };
      const drop = async () => {
        await store.close();
        await emptyDatabase(url);
      };
      return { store, restart, drop, kept: () => allRows(url) };
    },
  };
}
