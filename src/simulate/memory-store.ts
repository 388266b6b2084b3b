import Database from "better-sqlite3";
import { settlePlan } from "../route/settle-plan.ts";
import { NODE_CRYPTO } from "../store/node-crypto.ts";
import { migrate } from "../store/sql/migrations.ts";
import { openContext } from "../store/sql/open-context.ts";
import { createSqlStore } from "../store/sql/sql-store.ts";
import { sqliteDriver } from "../store/sqlite-driver.ts";
import type { SimulationStore, SimulationStoreParts } from "./simulation-store.ts";

const STANDING = `SELECT column_name FROM record_cell JOIN record ON record.seq = record_seq
  WHERE table_name = ? AND key = ? AND event_seq = ?`;

/** An empty database with its tables, made once: a copy of it costs a simulation next to nothing. */
let empty: Uint8Array | undefined;

/** The relay's own store, in memory: the same SQL, gone with the simulation. */
export async function openMemoryStore({ clock, newId }: SimulationStoreParts): Promise<SimulationStore> {
  empty ??= makeEmpty();
  const database = new Database(Buffer.from(empty));
  const sql = sqliteDriver(database);
  const context = openContext({ sql, clock, settlePlan, newId, ...NODE_CRYPTO });
  const commit = async <T>(work: () => T) => context.sql.tx(work);
  return {
    ...createSqlStore(context, commit),
    async standing({ table, key, event }) {
      const cells = sql.all<{ readonly column_name: string }>(STANDING, table, key, event.seq);
      return new Set(cells.map(({ column_name }) => column_name));
    },
    close: async () => void database.close(),
  };
}

function makeEmpty(): Uint8Array {
  const database = new Database(":memory:");
  migrate(sqliteDriver(database), 0);
  const bytes = database.serialize();
  database.close();
  return bytes;
}
