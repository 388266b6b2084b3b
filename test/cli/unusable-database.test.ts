import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openStore } from "../store/open-store.ts";
import { eventOf, planned } from "../store/samples.ts";
import { runCli, startCli } from "./run-cli.ts";

// Each starts processes.
vi.setConfig({ testTimeout: 60_000 });

const BIN = fileURLToPath(new URL("../../bin/kyc-relay.js", import.meta.url));
const NOBODY = 65_534;
const PAGE = 4096;

let cwd: string;
let path: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "kyc-relay-unusable-"));
  mkdirSync(join(cwd, "data"));
  path = join(cwd, "data", "relay.db");
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const serve = (env: Readonly<Record<string, string>> = {}) => runCli(["serve", "-p", "0"], { cwd, env });

async function makeDatabase(events = 1): Promise<void> {
  const store = openStore(path);
  await store.intake.record(Array.from({ length: events }, () => planned(eventOf())));
  await store.close();
}

/** Refused with a sentence and the exit code for a store, and no trace. */
async function expectRefused(ran: ReturnType<typeof serve>, ...sentences: readonly RegExp[]): Promise<void> {
  const { code, stderr } = await ran;
  for (const sentence of sentences) expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at |--debug/m);
  expect(code).toBe(4);
}

describe("while a relay runs on the database", () => {
  const startServing = async () => {
    const relay = await startCli(["serve", "-p", "0"], { cwd });
    await relay.seen(/Next:/);
  };
  const BUSY = /another process has it open, most likely another relay\. Stop that one/;

  test("a second one is refused, by whatever path", async () => {
    await startServing();
    await expectRefused(serve(), /data\/relay\.db is in use/, BUSY);
    symlinkSync(path, join(cwd, "linked.db"));
    await expectRefused(serve({ KYC_RELAY_STORE__PATH: "linked.db" }), BUSY);
    symlinkSync(join(cwd, "data"), join(cwd, "other"));
    await expectRefused(serve({ KYC_RELAY_STORE__PATH: "./other/../data/relay.db" }), BUSY);
  });

  test("a command that does not find it says so, and restore changes nothing", async () => {
    await startServing();
    const elsewhere = { KYC_RELAY_SERVER__PORT: "9" };
    await expectRefused(runCli(["events"], { cwd, env: elsewhere }), BUSY, /name it with --url/);
    const saved = join(cwd, "saved.db");
    await openStore(saved).close();
    await expectRefused(runCli(["restore", "saved.db", "--yes"], { cwd, env: elsewhere }), BUSY);
    expect((await runCli(["doctor"], { cwd, env: elsewhere })).stdout).toMatch(BUSY);
  });
});

test("a file that is no database, and one of another program, stay as they are", async () => {
  const notes = "these are notes, not a database. ".repeat(300);
  writeFileSync(path, notes);
  await expectRefused(serve(), /relay\.db is not a database\. Let `store\.path`/);
  expect(readFileSync(path, "utf8")).toBe(notes);
  rmSync(path);
  new Database(path).exec("CREATE TABLE photo (name TEXT)").close();
  await expectRefused(serve(), /tables of another program/);
  const database = new Database(path);
  expect(database.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "photo" }]);
  database.close();
});

test("a damaged file says how a backup is put back", async () => {
  await makeDatabase(50);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(7, 100, PAGE * 40));
  await expectRefused(serve(), /is damaged.*kyc-relay restore <file>/);
});

test("a file of a newer version asks for the newer relay", async () => {
  await makeDatabase();
  new Database(path).exec("INSERT INTO migration VALUES (99, 0)").close();
  await expectRefused(serve(), /version 99.*Start the newer kyc-relay/);
});

test("a folder in its place, and a file in the place of its folder", async () => {
  mkdirSync(path);
  await expectRefused(serve(), /relay\.db is a folder/);
  writeFileSync(join(cwd, "file"), "");
  const ran = await serve({ KYC_RELAY_STORE__PATH: "file/relay.db" });
  expect(ran.stderr).toMatch(/file cannot be written \(E\w+\)\. Let/);
  expect(ran.stderr).not.toMatch(/^\s+at |--debug/m);
});

test("a full disk at the start loses nothing, and with room it starts", async () => {
  await makeDatabase(200);
  const before = readFileSync(path).length;
  // Where no file may grow, writing fails as on a full disk.
  const limited = spawn(
    "/bin/sh",
    ["-c", `trap "" XFSZ; ulimit -f 1; exec "$0" "$1" serve -p 0`, process.execPath, BIN],
    {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const said = await text(limited.stderr);
  expect(said).toMatch(/the disk is full or reports an error|no room left/);
  expect(said).not.toMatch(/^\s+at |--debug/m);
  expect(readFileSync(path).length).toBeGreaterThanOrEqual(before);
  const store = openStore(path);
  expect((await store.ledger.health()).events).toBe(200);
  await store.close();
});

describe("without the right to write", () => {
  async function toldWithoutRights(): Promise<string> {
    const script = fileURLToPath(new URL("../store/open-without-rights.ts", import.meta.url));
    const child = spawn(process.execPath, [script, path], { stdio: ["ignore", "pipe", "inherit"] });
    return text(child.stdout);
  }
  const own = (file: string) => (process.getuid?.() === 0 ? chownSync(file, NOBODY, NOBODY) : undefined);

  test("the file, or its folder, says which rights are missing", async () => {
    await makeDatabase();
    for (const file of [cwd, join(cwd, "data"), path]) own(file);
    expect(await toldWithoutRights()).toBe("opened\n");
    chmodSync(path, 0o400);
    expect(await toldWithoutRights()).toMatch(/relay\.db cannot be (opened|written).*user/);
    chmodSync(path, 0o600);
    chmodSync(join(cwd, "data"), 0o500);
    expect(await toldWithoutRights()).toMatch(/relay\.db cannot be (opened|written).*(folder|user)/);
  });
});
