import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { coverageOf } from "../src/simulate/coverage.ts";
import { openMemoryStore } from "../src/simulate/memory-store.ts";
import { runTest, type TestResult } from "../src/simulate/run-test.ts";
import { relayOf } from "./simulate/relay-of.ts";

const FOLDER = join(import.meta.dirname, "../rules");

const relay = relayOf(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ name: `rules/${name}`, text: readFileSync(join(FOLDER, name), "utf8") })),
);
const results: TestResult[] = [];

describe("the tests beside the rules that ship pass", () => {
  test.each(relay.tests.map((one) => [one.file, one.name, one] as const))(
    "%s: %s",
    async (_file, _name, one) => {
      const result = await runTest(one, relay, openMemoryStore);
      results.push(result);
      expect({ verdict: result.verdict, mismatches: result.failure?.mismatches }).toEqual({
        verdict: "passed",
      });
    },
  );

  test("and see everything that the rules can do", () => {
    expect(coverageOf(relay.ruleSet, results)).toMatchObject({ percent: 100, gaps: [] });
  });
});
