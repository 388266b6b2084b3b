import { expect, test } from "vitest";
import { bundleWorker, LARGEST_BYTES } from "../support/worker-size.ts";

/** What only Node can, or what is done ahead of time. */
const LEFT_OUT =
  /node_modules\/(yaml|better-sqlite3|pg|pg-boss|pino|prom-client|undici|@hono\/node-server|commander)\//;

test("the Worker is under a megabyte compressed, without a YAML parser and without what only Node can", () => {
  const { bytes, meta } = bundleWorker();
  expect(bytes).toBeLessThan(LARGEST_BYTES);
  const inputs = Object.keys(Object(Reflect.get(Object(meta), "inputs")));
  expect(inputs.length).toBeGreaterThan(300);
  expect(inputs.filter((path) => LEFT_OUT.test(path))).toEqual([]);
  // Another tenant's settings by `--alias`, as the docs have it.
  expect(inputs.filter((path) => path.endsWith("/relay.json"))).toEqual([
    expect.stringContaining("kyc-relay-bundle-"),
  ]);
});
