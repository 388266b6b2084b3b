import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
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

test.each([
  [
    "is no database",
    (saved: string) => writeFileSync(saved, "notes ".repeat(2_000)),
    /is not a database\. Name a/,
  ],
  ["was cut off", (saved: string) => truncateSync(saved, 60_000), /is damaged\. Take another backup/],
  [
    "is another program's",
    (saved: string) => {
      rmSync(saved);
      new Database(saved).exec("CREATE TABLE photo (name TEXT)").close();
    },
    /none of kyc-relay's/,
  ],
])("a file that %s is named as it was given, and changes nothing", async (_, spoil, sentence) => {
  const saved = join(cwd, "saved.db");
  await makeDatabase(saved, 100);
  await makeDatabase(path, 3);
  spoil(saved);
  const { stderr, code } = await restore();
  expect(stderr).toMatch(sentence);
  expect(stderr).toContain(saved);
  expect(stderr).not.toMatch(/restoring|store\.path|restore <file>/);
  expect(code).not.toBe(0);
  const store = openStore(path);
  expect((await store.ledger.health()).events).toBe(3);
  await store.close();
});
