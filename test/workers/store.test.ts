import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import type { Store } from "../../src/ports/store.ts";
import { openDurableObjectStore } from "../../src/store/durable-object.ts";
import { storeConformance } from "../store/conformance.ts";
import { STORE_PARTS } from "../store/store-parts.ts";

const { settlePlan, newId, paceOf } = STORE_PARTS;

storeConformance("a Durable Object", {
  open: async (clock) => {
    const stub = env.STORE.get(env.STORE.newUniqueId());
    const open = async () => {
      const store = await runInDurableObject(stub, (_, { storage }) =>
        openDurableObjectStore({ storage, clock, settlePlan, newId, paceOf }),
      );
      return inside(store, (work) => runInDurableObject(stub, work));
    };
    const restart = async () => {
      await evictDurableObject(stub);
      return open();
    };
    return { store: await open(), restart, drop: async () => {} };
  },
});

type Run = <T>(work: () => T | Promise<T>) => Promise<T>;

/** The store, whose verbs run where its storage may be used: in the object. */
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
