import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openPostgres } from "../store/open-postgres.ts";
import { openStore } from "../store/open-store.ts";
import { eventOf, planned } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { runCli, startCli } from "./run-cli.ts";

// Each starts processes.
vi.setConfig({ testTimeout: 60_000 });

const ROWS = 120_000;

let cwd: string;
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  cwd = mkdtempSync(join(tmpdir(), "kyc-relay-move-"));
  const path = join(cwd, "relay.db");
  const store = openStore(path);
  await store.intake.record([planned(eventOf())]);
  await store.close();
  const database = new Database(path);
  database
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO outbox (id, delivery, rule, at, kind, destination, summary, content)
        SELECT 'o' || i, 'd' || i, 'alert', i, 'slack', 'slack', '', hex(randomblob(200)) FROM n`,
    )
    .run(ROWS);
  database.close();
});
afterAll(async () => {
  await server.close();
  rmSync(cwd, { recursive: true });
});

const move = (url: string, ...args: readonly string[]) =>
  runCli(["migrate-store", "sqlite:relay.db", "env:DATABASE_URL", ...args], {
    cwd,
    env: { DATABASE_URL: url },
  });

async function movedRows(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const found = await client
    .query<{ rows: number }>("SELECT count(*)::int AS rows FROM kyc_relay.outbox")
    .catch(() => undefined);
  await client.end();
  return found?.rows[0]?.rows ?? 0;
}

test("killed in the middle and started again, it goes on and says that all is equal", async () => {
  const url = await server.database();
  const first = await startCli(["migrate-store", "sqlite:relay.db", "env:DATABASE_URL"], {
    cwd,
    env: { DATABASE_URL: url },
  });
  await eventually("rows are moved", async () => (await movedRows(url)) > 0);
  first.child.kill("SIGKILL");
  await first.ended;
  const before = await movedRows(url);
  expect(before).toBeLessThan(ROWS);
  await expect(openPostgres(url)).rejects.toMatchObject({ code: "store_unavailable" });

  const { code, stdout, stderr } = await move(url);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^outbox +120000 +[0-9a-f]{16} +equal$/m)]);
  expect(stdout).not.toContain("DIFFERENT");
  expect(stderr).toContain("Next: set DATABASE_URL");
  expect(stdout + stderr).not.toContain("test-password");
  const store = await openPostgres(url);
  expect((await store.ledger.events({}, { limit: 5 })).items).toHaveLength(1);
  await store.close();

  const again = await move(url, "--json");
  expect([again.code, again.stderr]).toEqual([
    0,
    expect.stringMatching(/rows were moved already; all tables/),
  ]);
  expect(JSON.parse(again.stdout)).toMatchObject({ data: { was_there: true } });
});

test("what it cannot move is said, without the password", async () => {
  const url = await server.database();
  const wrong = url.replace("test-password", "wrong-password");
  const cases = [
    [["relay.db", url], 2, /It moves from a SQLite file/],
    [["sqlite:none.db", url], 2, /There is no file .*none\.db/],
    [["sqlite:relay.db", "env:NOTHING"], 2, /There is nothing in env:NOTHING/],
    [["sqlite:relay.db", "mysql://me:test-password@host/x"], 2, /address of a PostgreSQL database/],
    [[url, "sqlite:relay.db"], 2, /and not back/],
    [["sqlite:relay.db", wrong], 4, /refuses the login/],
  ] as const;
  for (const [args, code, said] of cases) {
    const ran = await runCli(["migrate-store", ...args], { cwd });
    expect([args[0], ran.code, ran.stderr]).toEqual([args[0], code, expect.stringMatching(said)]);
    expect(ran.stdout + ran.stderr).not.toMatch(/test-password|wrong-password/);
  }
});

test("a running relay's file stays where it is", async () => {
  const store = openStore(join(cwd, "relay.db"));
  const { code, stderr } = await move(await server.database());
  await store.close();
  expect([code, stderr]).toEqual([4, expect.stringMatching(/A relay runs on .*Stop it first/)]);
});
