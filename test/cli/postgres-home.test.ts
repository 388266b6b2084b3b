import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openStore } from "../store/open-store.ts";
import { eventOf, planned } from "../store/samples.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

// Each starts processes.
vi.setConfig({ testTimeout: 60_000 });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
});
afterAll(() => server.close());

const envOf = (url: string) => ({ DATABASE_URL: url, KYC_RELAY_SERVER__PORT: "9" });

test("doctor points to a file that was left behind, and what it leaves itself is no data", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "data"));
  const store = openStore(join(cwd, "data", "relay.db"));
  await store.intake.record([planned(eventOf())]);
  await store.close();
  const env = envOf(await server.database());
  const { stdout } = await runCli(["doctor"], { cwd, env });
  expect(stdout).toMatch(
    /! data\/relay\.db holds 1 event of a relay on SQLite.*\n.*migrate-store sqlite:data/,
  );
  const moved = await runCli(["migrate-store", "sqlite:data/relay.db", "env:DATABASE_URL"], { cwd, env });
  expect([moved.code, moved.stderr]).toEqual([0, expect.stringContaining("all tables are equal")]);
});

test("the first start says that its secrets and its token are in its own folder", async () => {
  const cwd = temporaryFolder();
  const env = envOf(await server.database());
  const relay = await startCli(["serve", "-p", "0"], { cwd, env });
  await relay.seen(/The secrets and the admin token are in data of this machine: .* relay\.yaml/);
  await relay.seen(/Next:/);
  relay.child.kill("SIGTERM");
  await relay.ended;
  const quiet = await runCli(["doctor"], { cwd, env });
  expect(quiet.stdout).not.toContain("relay.db");
});

test.each([
  ["sslmode=verify-full", /speaks no TLS/],
  ["sslmode=verify-full&sslrootcert=/nowhere/ca.pem", /`sslrootcert`.* cannot be read/],
])("what is wrong with ?%s is said, and is nothing unexpected", async (asked, said) => {
  const env = envOf(`${await server.database()}?${asked}`);
  const ran = await runCli(["serve", "-p", "0"], { cwd: temporaryFolder(), env });
  expect([ran.code, ran.stderr]).toEqual([4, expect.stringMatching(said)]);
});
