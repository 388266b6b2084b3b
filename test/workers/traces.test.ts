import { expect, inject, test } from "vitest";
import { traceOf } from "../simulate/trace-of.ts";
import type {} from "../support/traces-for-workers.ts";
import { openObjectSimulation } from "./open-object-simulation.ts";

test.each(inject("traces").map((one) => [one.name, one] as const))("%s, as on SQLite", async (_name, one) => {
  expect(await traceOf(one, openObjectSimulation)).toBe(one.kept);
});
