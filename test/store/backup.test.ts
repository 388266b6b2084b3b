import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inspectDatabase } from "../../src/store/inspect-database.ts";
import { openStore } from "./open-store.ts";
import { eventOf, planned } from "./samples.ts";

const LARGE_BODY = "x".repeat(20_000);

let folder: string;
let path: string;
let copy: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backup-"));
  path = join(folder, "relay.db");
  copy = join(folder, "copy.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function storeWith(events: number) {
  const store = openStore(path);
  const all = Array.from({ length: events }, () => ({ ...planned(eventOf()), body: LARGE_BODY }));
  await store.intake.record(all);
  return { store, ids: all.map(({ event }) => event.id) };
}

it("a copy made under load holds all that was acknowledged before it began, whole, for its owner only", async () => {
  const { store, ids } = await storeWith(200);
  let isCopying = true;
  const during: string[] = [];
  const load = async () => {
    while (isCopying) {
      const event = eventOf();
      await store.intake.record([planned(event)]);
      during.push(event.id);
    }
  };
  const loads = [load(), load(), load()];
  const seen: number[] = [];
  await store.backup?.(copy, ({ copied }) => seen.push(copied));
  isCopying = false;
  await Promise.all(loads);
  await store.close();

  expect(seen.length).toBeGreaterThan(5);
  // Others had their turn between its steps.
  expect(during.length).toBeGreaterThan(5);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const facts = inspectDatabase(copy, "full");
  expect(facts.events).toBe(facts.deliveries);
  expect([`${copy}-wal`, `${copy}-shm`, `${copy}-journal`].filter(existsSync)).toEqual([]);
  const copied = openStore(copy);
  const found = await copied.ledger.stored({ ids }, 0, 1_000);
  expect(found.map(({ event }) => event.id).toSorted()).toEqual(ids.toSorted());
  await copied.close();
});

it("a copy never overwrites a file", async () => {
  const { store } = await storeWith(1);
  await expect(store.backup?.(path, () => {})).rejects.toThrow(/something of that name/);
  await expect(store.backup?.(join(folder, "none", "copy.db"), () => {})).rejects.toThrow(/folder exists/);
  expect(await store.isWritable()).toBe(true);
  await store.close();
});

it("a relay that closes while it is copied gives up the copy, not what it accepted", async () => {
  const { store, ids } = await storeWith(200);
  const copying = store.backup?.(copy, () => {}) ?? Promise.resolve();
  const failing = expect(copying).rejects.toThrow();
  await new Promise(setImmediate);
  await store.close();
  await failing;
  const again = openStore(path);
  expect(await again.ledger.stored({ ids }, 0, 1_000)).toHaveLength(ids.length);
  await again.close();
});
