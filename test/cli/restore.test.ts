import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openStore } from "../store/open-store.ts";
import { eventOf, planned } from "../store/samples.ts";
import { runCli } from "./run-cli.ts";

// Each starts processes.
vi.setConfig({ testTimeout: 60_000 });

let cwd: string;
let path: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "kyc-relay-restore-"));
  mkdirSync(join(cwd, "data"));
  path = join(cwd, "data", "relay.db");
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const restore = (...args: readonly string[]) =>
  runCli(["restore", "saved.db", "--yes", ...args], { cwd, env: { KYC_RELAY_SERVER__PORT: "9" } });

/** A relay's database with so many events, and somebody unsubscribed and bounced. */
async function makeDatabase(file: string, events = 1): Promise<void> {
  const store = openStore(file);
  await store.intake.record(Array.from({ length: events }, () => planned(eventOf())));
  await store.close();
}

function suppress(file: string, name: string): void {
  new Database(file)
    .exec(`INSERT OR IGNORE INTO secret VALUES ('mail', x'00');
      INSERT INTO suppression (id, why, at, address, subject) VALUES ('${name}', 'unsubscribed', 0, x'01', x'${name}')`)
    .close();
}

test("what persons asked of the relay since the backup: taken over, or said", async () => {
  await makeDatabase(join(cwd, "saved.db"));
  await makeDatabase(path);
  for (const name of ["aa", "bb"]) suppress(path, name);
  const { stdout, stderr, code } = await restore("--json");
  expect(stderr).toMatch(/stays suppressed: 2 are taken over from the database before/);
  expect(stderr).toMatch(/erased since then are back: erase them again/);
  expect(JSON.parse(stdout).data.carried).toEqual({ state: "carried", suppressions: 2, erased: 0 });
  expect(code).toBe(0);
  const restored = new Database(path);
  expect(restored.prepare("SELECT id FROM suppression").pluck().all()).toEqual(["aa", "bb"]);
  restored.close();
  writeFileSync(path, "no database any more ".repeat(400));
  expect((await restore()).stderr).toMatch(
    /cannot be read: who unsubscribed since then gets reminders again/,
  );
});
