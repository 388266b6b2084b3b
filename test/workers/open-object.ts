import { env, evictDurableObject, type MeteredStorage, runInDurableObject } from "cloudflare:test";
import type { Store } from "../../src/ports/store.ts";
import { type DurableObjectStoreOptions, openDurableObjectStore } from "../../src/store/durable-object.ts";
import { STORE_PARTS } from "../store/store-parts.ts";

/** A store on a fresh object. */
export type OpenedObject = {
  readonly store: Store;
  /** Evicts the object, as Cloudflare does at any time, and opens a store on what it kept. */
  readonly restart: () => Promise<Store>;
  /** Works on the object's storage, where alone it may be used. */
  readonly run: <T>(work: (storage: MeteredStorage) => T | Promise<T>) => Promise<T>;
};

type Run = OpenedObject["run"];

export async function openObject(
  clock: () => number,
  { newId, paceOf }: Pick<DurableObjectStoreOptions, "newId" | "paceOf"> = STORE_PARTS,
): Promise<OpenedObject> {
  const { settlePlan } = STORE_PARTS;
  const stub = env.STORE.get(env.STORE.newUniqueId());
  const run: Run = (work) => runInDurableObject(stub, (_, { storage }) => work(storage));
  const open = async () => {
    const parts = { clock, settlePlan, newId, paceOf };
    return inside(await run((storage) => openDurableObjectStore({ storage, ...parts })), run);
  };
  const restart = async () => {
    await evictDurableObject(stub);
    return open();
  };
  return { store: await open(), restart, run };
}

/** The store, whose verbs run in the object. */
function inside(store: Store, run: Run): Store {
  const { intake, queue, ledger, upkeep, suppressions } = store;
  return {
    intake: portInside(intake, run),
    queue: portInside(queue, run),
    ledger: portInside(ledger, run),
    upkeep: portInside(upkeep, run),
    suppressions: portInside(suppressions, run),
    isWritable: () => run(() => store.isWritable()),
    close: () => run(() => store.close()),
  };
}

function portInside<Port extends object>(port: Port, run: Run): Port {
  return new Proxy(port, {
    get(target, name) {
      const verb: unknown = Reflect.get(target, name);
      if (typeof verb !== "function") return verb;
      return (...args: readonly unknown[]) => run(() => Reflect.apply(verb, target, args));
    },
  });
}
