import { storeConformance } from "../store/conformance.ts";
import { openObject } from "./open-object.ts";

storeConformance("a Durable Object", {
  open: async (clock) => {
    const { store, restart } = await openObject(clock);
    return { store, restart, drop: async () => {} };
  },
});
