import { expect, test } from "vitest";
import { maxConnections } from "../../src/node/max-connections.ts";

test("connections leave open files for the database and for what goes out", () => {
  expect(maxConnections(100)).toBe(60);
  expect(maxConnections(1_024)).toBe(614);
});

test("there is always room for one, and never for more than 12,000", () => {
  expect(maxConnections(1)).toBe(1);
  expect(maxConnections(1_000_000)).toBe(12_000);
  expect(maxConnections(Number.POSITIVE_INFINITY)).toBe(12_000);
  expect(maxConnections()).toBeGreaterThan(0);
});
