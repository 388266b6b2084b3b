import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { onPostgres } from "./open-postgres-simulation.ts";
import { traceCases } from "./trace-cases.ts";
import { traceOf } from "./trace-of.ts";

let server: PostgresServer;
let url: string;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
});
afterAll(() => server.close());

test.each(traceCases().map((one) => [one.name, one] as const))("%s, as on SQLite", async (_name, one) => {
  expect(await traceOf(one, onPostgres(url))).toBe(readFileSync(one.path, "utf8"));
});
