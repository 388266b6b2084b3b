import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdPrepared, prepareRestore, replaceDatabase } from "../../src/node/restore-database.ts";
import { inspectDatabase } from "../../src/store/inspect-database.ts";
import { openStore } from "../store/open-store.ts";
import { eventOf, planned, START } from "../store/samples.ts";

let folder: string;
let path: string;
let backup: string;
let aside: string;
let prepared: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "restore-"));
  path = join(folder, "relay.db");
  backup = join(folder, "backup.db");
  aside = join(folder, "before.db");
  prepared = join(folder, "relay.db.restoring");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A database with so many events, and one open delivery each; returns their ids. */
async function fill(file: string, events: number): Promise<readonly string[]> {
  const store = openStore(file);
  const all = Array.from({ length: events }, () => eventOf());
  await store.intake.record(all.map((event) => planned(event)));
  await store.close();
  return all.map(({ id }) => id);
}

async function idsIn(file: string): Promise<readonly string[]> {
  const store = openStore(file);
  const stored = await store.ledger.stored({}, 0, 100);
  await store.close();
  return stored.map(({ event }) => event.id);
}

async function restoreAndDie(step: string): Promise<void> {
  const script = fileURLToPath(new URL("./restore-and-die.ts", import.meta.url));
  const child = spawn(process.execPath, [script, backup, path, aside, step], { stdio: "inherit" });
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGKILL");
}

const startHolding = async () => {
  const script = fileURLToPath(new URL("../store/write-forever.ts", import.meta.url));
  const child = spawn(process.execPath, [script, path, "hold"], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
};

describe("a restore that is killed", () => {
  it.each([
    ["prepared", "present"],
    ["locked", "present"],
    ["kept", "present"],
    ["replaced", "backup"],
  ])("after %s leaves the %s database whole in its place, and loses nothing", async (step, whole) => {
    const present = await fill(path, 3);
    const saved = await fill(backup, 5);
    await restoreAndDie(step);
    expect(await idsIn(path)).toEqual(whole === "present" ? present : saved);
    if (whole === "backup") expect(await idsIn(aside)).toEqual(present);
    expect(await idsIn(backup)).toEqual(saved);
  });

  it("can be done again", async () => {
    await fill(path, 3);
    const saved = await fill(backup, 5);
    await restoreAndDie("locked");
    prepareRestore(backup, prepared);
    replaceDatabase({ prepared, path, aside });
    expect(await idsIn(path)).toEqual(saved);
    expect(readdirSync(folder).toSorted()).toEqual(["backup.db", "before.db", "relay.db"]);
  });
});

it("what a killed relay left in its log is in the database that is kept, and never in the new one", async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("../store/write-forever.ts", import.meta.url)), path, "write"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [first] = await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  const saved = await fill(backup, 2);
  prepareRestore(backup, prepared);
  expect(replaceDatabase({ prepared, path, aside })).toBe(true);
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(await idsIn(path)).toEqual(saved);
  expect(await idsIn(aside)).toContain(String(first).split("\n")[0]);
});

it("is refused while another process has the database open, which stays as it is", async () => {
  const saved = await fill(backup, 1);
  const holder = await startHolding();
  try {
    prepareRestore(backup, prepared);
    expect(() => replaceDatabase({ prepared, path, aside })).toThrow(
      expect.objectContaining({ code: "store_busy" }),
    );
    expect(existsSync(aside)).toBe(false);
  } finally {
    holder.kill("SIGKILL");
    await once(holder, "exit");
  }
  expect(await idsIn(path)).toEqual([]);
  expect(saved).toHaveLength(1);
});

it("replaces a database that is damaged, and keeps it with its log", async () => {
  await fill(path, 2);
  writeFileSync(path, "no database any more ".repeat(400));
  writeFileSync(`${path}-wal`, "a log of it");
  const saved = await fill(backup, 1);
  prepareRestore(backup, prepared);
  replaceDatabase({ prepared, path, aside });
  expect(await idsIn(path)).toEqual(saved);
  expect(readFileSync(`${aside}-wal`, "utf8")).toBe("a log of it");
});

it("where there is no database yet, there is one afterwards", async () => {
  const saved = await fill(backup, 1);
  prepareRestore(backup, prepared);
  expect(replaceDatabase({ prepared, path, aside })).toBe(false);
  expect(await idsIn(path)).toEqual(saved);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("a database that was copied by hand brings its log along", async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("../store/write-forever.ts", import.meta.url)), path, "write"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [first] = await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  copyFileSync(path, backup);
  copyFileSync(`${path}-wal`, `${backup}-wal`);
  expect(prepareRestore(backup, prepared).events).toBeGreaterThan(0);
  expect(await idsIn(prepared)).toContain(String(first).split("\n")[0]);
});

it("a held one claims nothing until a person resumes it", async () => {
  await fill(backup, 2);
  expect(prepareRestore(backup, prepared)).toMatchObject({ events: 2, deliveries: 2, open: 2 });
  await holdPrepared(prepared, () => START);
  replaceDatabase({ prepared, path, aside });
  const store = openStore(path);
  const claim = () => store.queue.claim([{ gate: "slack/#kyc", limit: 5 }], Date.now() + 60_000);
  expect(await store.queue.nextDue()).toEqual(new Map());
  expect(await claim()).toEqual([]);
  await store.upkeep.resume({ by: "test" });
  expect(await claim()).toHaveLength(2);
  await store.close();
});

describe("a backup is refused that", () => {
  it("is damaged", async () => {
    await fill(backup, 50);
    const bytes = readFileSync(backup);
    writeFileSync(backup, bytes.fill(7, 4096 * 4, 4096 * 12));
    expect(() => prepareRestore(backup, prepared)).toThrow(/damaged/);
  });

  it("is no database", () => {
    writeFileSync(backup, "notes ".repeat(2_000));
    expect(() => prepareRestore(backup, prepared)).toThrow(/is not a database/);
  });

  it("is another program's", () => {
    new Database(backup).exec("CREATE TABLE event (id TEXT)").close();
    expect(() => prepareRestore(backup, prepared)).toThrow(/none of kyc-relay's/);
  });

  it.each([
    "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM delivery; END",
    "CREATE TRIGGER t AFTER UPDATE ON migration BEGIN DELETE FROM event; END",
    "CREATE VIEW v AS SELECT * FROM event",
    "CREATE VIRTUAL TABLE v USING fts5(text)",
    "CREATE TABLE more (text TEXT)",
    "CREATE INDEX more ON event (source)",
    "DROP INDEX event_held",
    "ALTER TABLE event ADD COLUMN more TEXT",
  ])("was built otherwise by others: %s", async (statement) => {
    await fill(backup, 1);
    new Database(backup).exec(statement).close();
    expect(() => prepareRestore(backup, prepared)).toThrow(/not built as kyc-relay builds it/);
  });

  it("is of a newer version", async () => {
    await fill(backup, 1);
    new Database(backup).exec("INSERT INTO migration VALUES (99, 0)").close();
    expect(() => inspectDatabase(backup, "quick")).toThrow(/version 99.*newer kyc-relay/);
  });
});
