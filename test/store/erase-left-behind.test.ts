import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Commit, SqlParts } from "../../src/store/sql/context.ts";
import { createEraser } from "../../src/store/sql/erase.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { openStore } from "./open-store.ts";
import { eventOf, intentFor, planned, START } from "./samples.ts";
import { contextOf } from "./store-parts.ts";

const NO = { dry_run: false };
const ADA = { subject: "canary-ada" };
const MOST_ROUNDS = 40;
const EVENTS_A_ROUND = 100;

let folder: string;
/** A database in which one person's rows have left copies of themselves behind. */
let original: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "left-"));
  original = await leaveBehind();
});
afterAll(() => rmSync(folder, { recursive: true }));

const holdsAda = (path: string) =>
  [path, `${path}-wal`].some((file) => readFileSync(file).includes("canary-ada"));

const onePerson = (reference: string, inquiry = reference) => {
  const event = eventOf({ keys: [`ref:${reference}`, `persona:${inquiry}`], reference });
  return planned(event, [intentFor(event, { in_order: true })]);
};

/** Spread over all of an index. */
const scattered = (n: number) => ((n * 7_919) % 10_007).toString(36);

/** The eraser of a process, with something else in the place of what overwrites. */
function eraserOf(path: string, overwriteFree?: SqlParts["overwriteFree"]) {
  const sql = openSqliteDriver(path);
  const commit: Commit = async (work) => sql.tx(work);
  const context = contextOf(sql, () => START);
  return { sql, ...createEraser({ ...context, overwriteFree }, commit) };
}

let copies = 0;
function copyOf(path: string): string {
  copies += 1;
  const copy = join(folder, `copy-${copies}.db`);
  cpSync(path, copy);
  return copy;
}

/** Goes on until SQLite has split the right pages. */
async function leaveBehind(): Promise<string> {
  const path = join(folder, "relay.db");
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const store = openStore(path, () => START);
    const some = Array.from({ length: EVENTS_A_ROUND }, (_, n) => {
      const number = round * EVENTS_A_ROUND + n;
      const who = n % 10 === 0 ? "canary-ada" : `${scattered(number)}-other`;
      return onePerson(who, `${scattered(number)}-${who}`);
    });
    await store.intake.record(some);
    await store.close();
    const copy = copyOf(path);
    const { sql, erase } = eraserOf(copy);
    await erase(ADA, NO);
    sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
    const isLeft = holdsAda(copy);
    sql.close();
    if (isLeft) return path;
  }
  throw new Error("nothing was left behind");
}

it("what SQLite left of a person's rows when it split pages is gone, too", async () => {
  const path = copyOf(original);
  const store = openStore(path, () => START);
  expect((await store.upkeep.erase(ADA, NO)).events).toBeGreaterThan(0);
  expect(holdsAda(path)).toBe(false);
  // Nor does it come back with what SQLite writes next.
  for (let n = 0; n < 100; n += 1) await store.intake.record([onePerson(`canary-${n}`)]);
  expect(holdsAda(path)).toBe(false);
  await store.close();
});

it("killed before all is overwritten, the next start does it, though nobody knows any more whom it is about", async () => {
  const path = copyOf(original);
  const first = eraserOf(path, async () => {
    throw new Error("killed");
  });
  await expect(first.erase(ADA, NO)).rejects.toThrow("killed");
  expect(first.sql.all("SELECT * FROM erasure")).toEqual([{ kind: "left_behind", value: "" }]);
  first.sql.close();
  const store = openStore(path, () => START);
  expect(await store.upkeep.finishErasing()).toMatchObject({ events: 0 });
  expect(holdsAda(path)).toBe(false);
  expect(await store.upkeep.finishErasing()).toBeUndefined();
  await store.close();
});

it("while events come in at full rate none is lost, and the file stays sound and locked", async () => {
  const path = copyOf(original);
  const store = openStore(path, () => START);
  for (let n = 0; n < 5; n += 1)
    await store.intake.record(Array.from({ length: 100 }, (_, i) => onePerson(`before-${n * 100 + i}`)));
  const accepted: string[] = [];
  let isOver = false;
  const senders = Array.from({ length: 32 }, async (_, sender) => {
    for (let n = 0; !isOver; n += 1) {
      const [receipt] = await store.intake.record([onePerson(`canary-${(n * 7_919) % 1_009}-${sender}`)]);
      if (receipt) accepted.push(receipt.id);
    }
  });
  await store.upkeep.erase(ADA, NO);
  const during = accepted.length;
  isOver = true;
  await Promise.all(senders);
  expect(during).toBeGreaterThan(100);
  const { status, stdout } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL("./open-once.ts", import.meta.url)), path],
    { encoding: "utf8" },
  );
  expect([status, stdout.trim()]).toEqual([0, "store_busy"]);
  // To read the file here ends the lock: only now.
  expect(holdsAda(path)).toBe(false);
  const found = await store.ledger.stored({ ids: accepted }, 0, accepted.length);
  expect(found).toHaveLength(accepted.length);
  await store.close();
  const sql = openSqliteDriver(path);
  expect(sql.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  sql.close();
});
