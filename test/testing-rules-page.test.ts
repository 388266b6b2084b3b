import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { testFileSchema } from "../src/config/tests/test-schema.ts";
import { shapesInside, shapesOf } from "../src/config/yaml/schema-shapes.ts";
import { runTest } from "../src/simulate/run-test.ts";
import { relayOf } from "./simulate/relay-of.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../docs/testing-rules.md"), "utf8");
const [whole = "", beside = "", ...tests] = [...PAGE.matchAll(/^```yaml\n([^`]*)^```/gm)].map(
  ([, yaml = ""]) => yaml,
);
const text = `${whole}\n${tests.join("\n").replaceAll(/^(?=.)/gm, "  ")}`;
const relay = relayOf([
  { name: "rules/alerts.yaml", text },
  { name: "rules/alerts.test.yaml", text: beside },
]);

describe("every test of the page is one", () => {
  test.each(relay.tests.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
    const { verdict, failure } = await runTest(one, relay);
    const mismatches = failure?.mismatches.map(({ message }) => message);
    expect({ verdict, mismatches }).toEqual(
      one.todo === undefined
        ? { verdict: "passed" }
        : { verdict: "todo", mismatches: ["matched: nothing came at all"] },
    );
  });
});

test("the page names every key that a test can have", () => {
  expect(keysBelow(testFileSchema).size).toBeGreaterThan(30);
  for (const key of keysBelow(testFileSchema)) expect(PAGE, key).toMatch(new RegExp(`\\b${key}\\b`));
});

/** All keys of a schema, however deep. */
function keysBelow(schema: z.core.$ZodType): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (shapes: ReturnType<typeof shapesOf>) => {
    for (const shape of shapes) {
      visit(shapesInside(shape, 0));
      const own = "shape" in shape.schema && typeof shape.schema.shape === "object" ? shape.schema.shape : {};
      for (const key of Object.keys(own ?? {})) {
        keys.add(key);
        visit(shapesInside(shape, key));
      }
    }
  };
  visit(shapesOf(schema));
  return keys;
}
