import type { Destination } from "../actions/destination.ts";
import type { Settings } from "../config/settings/settings.ts";
import { uuidv7 } from "../model/uuid.ts";
import type { Store } from "../ports/store.ts";
import { settlePlan } from "../route/settle-plan.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../store/sqlite.ts";

type StoreHost = Pick<SqliteStoreOptions, "clock" | "log" | "delivers"> & {
  readonly destinations: ReadonlyMap<string, Destination>;
  /** The clock is behind the store's own by so many milliseconds. */
  readonly correct?: ((behind: number) => void) | undefined;
};

/** The store that the settings name, brought to this version. Throws `store_busy` when another relay has the file. */
export async function openStore(
  { store }: Settings,
  { destinations, correct, ...host }: StoreHost,
): Promise<Store> {
  const paceOf = (name: string) => destinations.get(name)?.pace;
  const { random } = Math;
  const parts = { ...host, settlePlan, newId: uuidv7, paceOf, random };
  if (store.kind === "sqlite") return openSqliteStore({ ...parts, path: store.path });
  // Who keeps everything in a file need not load what talks to a server.
  const { openPostgresStore } = await import("../store/postgres/open-postgres-store.ts");
  return openPostgresStore({ ...parts, correct, url: store.url, connections: store.connections });
}
