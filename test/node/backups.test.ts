import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import { createBackups } from "../../src/node/backups.ts";
import type { Store } from "../../src/ports/store.ts";
import { inspectDatabase } from "../../src/store/inspect-database.ts";
import { openStore } from "../store/open-store.ts";
import { eventOf, planned } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let path: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "backups-"));
  path = join(folder, "relay.db");
  store = openStore(path);
  await store.intake.record([planned(eventOf())]);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const backupsOf = (parts: Partial<Pick<Store, "backup">> = {}) =>
  createBackups({ store: { ...store, ...parts }, path, clock: Date.now, log });

async function finished(backups: ReturnType<typeof backupsOf>) {
  const begun = await backups.begin();
  if (!("id" in begun)) throw new Error("it has begun");
  await eventually("it has ended", () => backups.status().state !== "copying");
  return begun.id;
}

const copies = () => readdirSync(folder).filter((name) => name.includes("copying"));

test("a copy is handed out once, whole, and leaves nothing behind", async () => {
  const backups = backupsOf();
  expect(backups.status()).toEqual({ state: "none" });
  const id = await finished(backups);
  expect(backups.status()).toMatchObject({ state: "ready", id });
  expect(await backups.take("another")).toBeUndefined();
  const copy = await backups.take(id);
  expect(copies()).toEqual([]);
  expect(await backups.take(id)).toBeUndefined();
  const bytes = await buffer(copy?.body ?? new ReadableStream());
  expect(bytes.length).toBe(copy?.bytes);
  const fetched = join(folder, "fetched.db");
  writeFileSync(fetched, bytes);
  expect(inspectDatabase(fetched, "full")).toMatchObject({ events: 1, deliveries: 1, open: 1 });
});

test("one is made at a time; the next replaces what nobody fetched", async () => {
  const goOn = Promise.withResolvers<void>();
  const slow = backupsOf({ backup: () => goOn.promise });
  await slow.begin();
  await expect(slow.begin()).rejects.toMatchObject({ code: "conflict" });
  goOn.resolve();
  const backups = backupsOf();
  const first = await finished(backups);
  const second = await finished(backups);
  expect(await backups.take(first)).toBeUndefined();
  expect((await backups.take(second))?.bytes).toBeGreaterThan(0);
});

test("why there is none is told in our words, and nothing is left", async () => {
  const full = async (copy: string) => {
    writeFileSync(copy, "half of it");
    throw new RelayError("store_unavailable", "The database has no room left on its disk.");
  };
  const backups = backupsOf({ backup: full });
  await finished(backups);
  expect(backups.status()).toMatchObject({ state: "failed", why: expect.stringContaining("no room") });
  expect(copies()).toEqual([]);
});

test("what a killed relay left goes at the next start, and an unfetched one at the end", async () => {
  writeFileSync(`${path}.copying`, "half of it");
  const backups = backupsOf();
  expect(copies()).toEqual([]);
  await finished(backups);
  expect(existsSync(`${path}.copying`)).toBe(true);
  backups.close();
  expect(copies()).toEqual([]);
  expect(backups.status()).toEqual({ state: "none" });
});
