import { expect, test } from "vitest";
import { openMemoryStore } from "../../src/simulate/memory-store.ts";
import { traceCases } from "./trace-cases.ts";
import { traceOf } from "./trace-of.ts";

/** After a change that is meant: `npx vitest run --project node test/simulate/traces-sqlite.test.ts --update=all`. */
test.each(traceCases().map((one) => [one.name, one] as const))(
  "%s, as kept, on SQLite",
  async (_name, one) => {
    await expect(await traceOf(one, openMemoryStore)).toMatchFileSnapshot(one.path);
  },
);
