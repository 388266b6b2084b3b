import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { overwriteFree } from "../../src/store/overwrite-free.ts";
import { unallocatedOf } from "../../src/store/unallocated.ts";

const PAGE_BYTES = 1_024;
const KEYS = 3_000;

/** A database with pages so small that they split and join all the time. */
function openWorld({ rows = 0, pageBytes = PAGE_BYTES } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "free-"));
  const path = join(folder, "some.db");
  const file = openSync(path, "w+");
  const database = new Database(path);
  const close = () => {
    if (!database.open) return;
    database.close();
    closeSync(file);
  };
  onTestFinished(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const pragma of [
    `page_size = ${pageBytes}`,
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    "secure_delete = ON",
  ])
    database.pragma(pragma);
  database.exec(`CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT);
    CREATE INDEX t_v ON t (v);
    CREATE TABLE w (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID`);
  const put = database.transaction((key: number, text: string) => {
    database.prepare("INSERT OR REPLACE INTO t VALUES (?, ?)").run(key, text);
    database.prepare("INSERT OR REPLACE INTO w VALUES (?, ?)").run(`${(key * 7_919) % KEYS}`, text);
  });
  const drop = database.transaction((key: number) => {
    database.prepare("DELETE FROM t WHERE k = ?").run(key);
    database.prepare("DELETE FROM w WHERE k = ?").run(`${(key * 7_919) % KEYS}`);
  });
  database.transaction(() => {
    for (let key = 0; key < rows; key += 1) put((key * 271) % KEYS, textOf("kept", key));
  })();
  const all = () => ["t", "w"].map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY k`).all());
  const holds = (word: string) => [path, `${path}-wal`].some((one) => readFileSync(one).includes(word));
  const isSound = () => database.pragma("integrity_check", { simple: true }) === "ok";
  /** Of pages that hold something where no row is. */
  const unclean = () => {
    database.pragma("wal_checkpoint(TRUNCATE)");
    const found = readFileSync(path);
    const pages = found.length / pageBytes;
    return Array.from({ length: pages }, (_, n) => n + 1).filter((number) => {
      const page = found.subarray((number - 1) * pageBytes, number * pageBytes);
      return unallocatedOf(page, { number, pages, reserved: 0 }).length > 0;
    });
  };
  return {
    database,
    put,
    drop,
    all,
    holds,
    isSound,
    unclean,
    close,
    clean: () => overwriteFree({ database, path, file }),
  };
}

/** Of any length, up to some pages. */
const textOf = (word: string, n: number) => `${word}-${n}-`.padEnd(20 + ((n * n * 31) % 300), "x");

it("what is in use stays as it is, whatever was written and deleted before", async () => {
  const change = fc.tuple(fc.nat(KEYS - 1), fc.nat(3_000), fc.boolean());
  const changes = fc.array(change, { maxLength: 300 });
  const pageBytes = fc.constantFrom(512, 1_024, 8_192, 65_536);
  await fc.assert(
    fc.asyncProperty(pageBytes, changes, changes, async (size, before, after) => {
      const world = openWorld({ pageBytes: size });
      const apply = (many: typeof before) =>
        world.database.transaction(() => {
          for (const [key, length, isGone] of many)
            isGone ? world.drop(key) : world.put(key, "v".repeat(length));
        })();
      apply(before);
      const rows = world.all();
      await world.clean();
      expect(world.unclean()).toEqual([]);
      expect(world.isSound()).toBe(true);
      expect(world.all()).toEqual(rows);
      apply(after);
      expect(world.isSound()).toBe(true);
      world.close();
    }),
    { numRuns: 60 },
  );
});

it("what SQLite remembers of a page does not come back with its next row", async () => {
  const { database, put, drop, holds, clean } = openWorld({ rows: 5_000 });
  for (let key = 0; key < KEYS; key += 3) put(key, textOf("canary", key));
  for (let key = 0; key < KEYS; key += 3) drop(key);
  database.pragma("wal_checkpoint(TRUNCATE)");
  expect(holds("canary")).toBe(true);
  await clean();
  expect(holds("canary")).toBe(false);
  // Every page is written anew.
  for (const table of ["t", "w"]) database.exec(`UPDATE ${table} SET v = substr(v, 1, length(v) - 1) || 'y'`);
  for (let key = 0; key < KEYS; key += 1) put(key, textOf("later", key));
  expect(holds("canary")).toBe(false);
  database.pragma("wal_checkpoint(TRUNCATE)");
  expect(holds("canary")).toBe(false);
});

/** So many that SQLite joins pages and gives whole ones other numbers, some of them lower. */
const PER_TURN = 30;

it("what moves to other pages meanwhile is overwritten, too", async () => {
  const { database, put, drop, holds, clean, isSound } = openWorld({ rows: 5_000 });
  // What the log says must not be forgotten by a log that starts anew.
  database.pragma("wal_autocheckpoint = 10");
  for (let key = 0; key < KEYS; key += 2) put(key, textOf("canary", key));
  for (let key = 0; key < KEYS; key += 2) drop(key);
  let isOver = false;
  let turns = 0;
  const writing = (async () => {
    for (; !isOver; turns += 1) {
      for (let n = turns * PER_TURN; n < (turns + 1) * PER_TURN; n += 1) drop((n * 1_237) % KEYS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await clean();
  isOver = true;
  await writing;
  expect(turns).toBeGreaterThan(1);
  expect(holds("canary")).toBe(false);
  expect(isSound()).toBe(true);
});

it("afterwards the log is emptied by itself again", async () => {
  const { database, clean } = openWorld({ rows: 100 });
  database.pragma("wal_autocheckpoint = 77");
  await clean();
  expect(database.pragma("wal_autocheckpoint", { simple: true })).toBe(77);
});

it("closed meanwhile, it says that the next start goes on", async () => {
  const { close, clean } = openWorld({ rows: 100 });
  const cleaning = clean();
  close();
  await expect(cleaning).rejects.toMatchObject({ code: "store_unavailable" });
});

it("a database whose pages cannot be told apart is refused with what to do", async () => {
  const { database, clean } = openWorld();
  database.pragma("auto_vacuum = FULL");
  database.exec("VACUUM");
  await expect(clean()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/auto_vacuum = NONE/),
  });
});
