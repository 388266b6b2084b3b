import pg from "pg";
import type { OpenSimulationStore } from "../../src/simulate/simulation-store.ts";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { STORE_PARTS } from "../store/store-parts.ts";
import { emptyDatabase } from "../support/empty-database.ts";

const STANDING = `SELECT column_name FROM kyc_relay.record_cell JOIN kyc_relay.record ON record.seq = record_seq
  WHERE table_name = $1 AND key = $2 AND event_seq = $3`;

/** Simulations on that database, one after the other: each leaves it empty. */
export function onPostgres(url: string): OpenSimulationStore {
  return async ({ clock, newId }) => {
    const store = await openPostgresStore({ ...STORE_PARTS, paceOf: undefined, url, clock, newId });
    return {
      ...store,
      async standing({ table, key, event }) {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        const { rows } = await client.query<{ column_name: string }>(STANDING, [table, key, event.seq]);
        await client.end();
        return new Set(rows.map(({ column_name }) => column_name));
      },
      async close() {
        await store.close();
        await emptyDatabase(url);
      },
    };
  };
}
