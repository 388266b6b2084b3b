import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import compiled from "kyc-relay-compiled";
import { expect, test, vi } from "vitest";
import { openObjectRelay } from "../../../src/worker/object-relay.ts";
import type { RelayStorage } from "../../../src/worker/platform.ts";
import { SECRETS } from "./settings-and-rules.ts";

/** Long enough for a look for alarms. */
const A_LOOK_MS = 500;
const QUIET = { info: () => {}, warn: () => {}, error: () => {} };

/** The object's storage, except that it does not tell of the last pruning, which is asked for late in a start. */
function withoutPruning(storage: RelayStorage, setAlarm: RelayStorage["setAlarm"]): RelayStorage {
  return {
    sql: storage.sql,
    transactionSync: (work) => storage.transactionSync(work),
    getAlarm: async () => null,
    setAlarm,
    put: (key, value) => storage.put(key, value),
    get: async (key) => {
      if (key === "pruned_at") throw new Error("the storage");
      return storage.get(key);
    },
  };
}

test("a start that fails late leaves nothing behind that looks for alarms", async () => {
  await runInDurableObject(env.RELAY.getByName("late-failure"), async (_, { storage }) => {
    const setAlarm = vi.fn(async () => {});
    const parts = { compiled, variables: SECRETS, clock: Date.now, log: QUIET };
    await expect(openObjectRelay({ ...parts, storage: withoutPruning(storage, setAlarm) })).rejects.toThrow(
      "the storage",
    );
    await new Promise((resolve) => setTimeout(resolve, A_LOOK_MS));
    expect(setAlarm).not.toHaveBeenCalled();
  });
});
