import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";
import { STORE_PARTS } from "./store-parts.ts";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres(["-c", "fsync=off"]);
});
afterAll(() => server.close());

async function opened(said: string[], setting?: string) {
  const url = await server.database();
  if (setting !== undefined) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = ${setting}`,
    );
    await client.end();
  }
  const log = { info() {}, warn: (_: unknown, message: string) => void said.push(message), error() {} };
  return openPostgresStore({ ...STORE_PARTS, url, clock: Date.now, log });
}

test("a database that answers before a commit is on disk is refused with what to set", async () => {
  await expect(opened([], "off")).rejects.toMatchObject({
    code: "store_unavailable",
    message: expect.stringContaining("ALTER ROLE … SET synchronous_commit = on"),
  });
});

test("one that waits for more than its own disk is not asked for less", async () => {
  await (await opened([], "remote_apply")).close();
});

test("a server that never waits for its disk is said so at the start", async () => {
  const said: string[] = [];
  await (await opened(said)).close();
  expect(said.join()).toContain("fsync = off");
});
