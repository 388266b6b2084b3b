import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openMemoryStore } from "../../src/simulate/memory-store.ts";
import { runTest } from "../../src/simulate/run-test.ts";
import { relayOf } from "./relay-of.ts";

function relayIn(name: string) {
  const text = readFileSync(join(import.meta.dirname, "examples", name), "utf8");
  return relayOf([{ name: `rules/${name}`, text }]);
}

describe.each(["design.yaml", "language.yaml", "mails.yaml", "moments.yaml"])(
  "%s, on the real store, deliveries and rules",
  (name) => {
    const relay = relayIn(name);
    test.each(relay.tests.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      const { verdict, failure } = await runTest(one, relay, openMemoryStore);
      expect({ verdict, mismatches: failure?.mismatches }).toEqual(
        one.todo === undefined ? { verdict: "passed" } : { verdict: "todo", mismatches: [expect.anything()] },
      );
    });
  },
);
