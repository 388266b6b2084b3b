import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Harness } from "./conformance.ts";
import { openStore } from "./open-store.ts";

/** Each in a file of its own. */
export const SQLITE_HOME: Harness = {
  open: async (clock) => {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    const open = () => openStore(join(folder, "relay.db"), clock);
    let store = open();
    const restart = async () => {
      await store.close();
      store = open();
      return store;
    };
    const drop = async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    };
    const kept = async () =>
      ["relay.db", "relay.db-wal"].map((name) => readFileSync(join(folder, name), "latin1")).join();
    return { store, restart, drop, kept };
  },
};
