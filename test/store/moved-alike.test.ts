import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { openMoveSource } from "../../src/store/move-source.ts";
import { moveStore } from "../../src/store/move-store.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import { openPgDriver } from "../../src/store/postgres/driver.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { everythingShown } from "./everything-shown.ts";
import { growStore, intentsOf, PEOPLE_GATES, personalEvent } from "./grown-store.ts";
import { openPostgres } from "./open-postgres.ts";
import { openStore } from "./open-store.ts";
import { deadly, HOUR, MINUTE, planned, START, settlementOf } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

const clock = { now: START };
const folder = mkdtempSync(join(tmpdir(), "alike-"));
let server: PostgresServer;
let stores: { readonly sqlite: Store; readonly postgres: Store };

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  const path = join(folder, "relay.db");
  const store = openStore(path, () => clock.now);
  await growStore(store, clock, 40);
  await store.close();
  const url = await server.database();
  const source = openMoveSource(path);
  const driver = openPgDriver({ url, connections: 2, log: STORE_PARTS.log });
  await moveStore({
    source,
    pg: driver,
    clock: () => clock.now,
    hash: NODE_CRYPTO.hash,
    onProgress: () => {},
  });
  source.close();
  await driver.close();
  copyFileSync(path, join(folder, "copy.db"));
  stores = {
    // Who opens it to deliver makes what was under way due at once, which PostgreSQL's processes may not.
    sqlite: openStore(join(folder, "copy.db"), () => clock.now, false),
    postgres: await openPostgres(url, () => clock.now),
  };
});
afterAll(async () => {
  await stores.sqlite.close();
  await stores.postgres.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What both answer, which must be the same. */
async function both<T>(ask: (store: Store) => Promise<T>): Promise<T> {
  const [sqlite, postgres] = [await ask(stores.sqlite), await ask(stores.postgres)];
  expect(plain(postgres)).toEqual(plain(sqlite));
  return sqlite;
}

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Those of the rows that were moved, and the last of their numbers. */
const moved = new Set<string>();
let lastMoved = Number.MAX_SAFE_INTEGER;

/** What was made since has ids and numbers of its home's own. PostgreSQL's text cannot hold a NUL. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (key, one) => {
      if (one === "\0?") return "\uFFFD?";
      if (key === "seq" && one > lastMoved) return "new";
      return typeof one === "string" ? one.replaceAll(UUIDS, (id) => (moved.has(id) ? id : "new")) : one;
    }),
  );
}

/** What is equal in what it is sorted by is in no order. */
async function shown(store: Store) {
  const { failures, dead, ...rest } = await everythingShown(store, clock.now);
  return { ...rest, failures: unordered(failures), dead: unordered(dead) };
}

/** The same with every list as a set. */
async function shownInNoOrder(store: Store) {
  return unordered(plain(await everythingShown(store, clock.now)));
}

function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => JSON.stringify(unordered(plain(one)))).toSorted();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unordered(one)]));
}

it("every page shows the same", async () => {
  const all = await everythingShown(stores.sqlite, clock.now);
  for (const [id] of JSON.stringify(all).matchAll(UUIDS)) moved.add(id);
  lastMoved = Math.max(...all.deliveries.flat().map(({ seq }) => seq));
  await both(shown);
});

it("what was seen is seen, in whichever place SQLite kept its key", async () => {
  const results = await both((store) =>
    store.intake.record(Array.from({ length: 40 }, (_, i) => planned(personalEvent(i, clock.now)))),
  );
  expect(results.every(({ result }) => result === "duplicate")).toBe(true);
});

it("what is claimed and settled later is the same, to the last delivery", async () => {
  let attempts = 0;
  for (let round = 0; round < 40; round += 1) {
    clock.now += round < 24 ? 2 * MINUTE : HOUR;
    if (round === 10) await both((store) => store.upkeep.resume({ by: "ops" }));
    if (round % 20 === 15) await both(async (store) => (await store.upkeep.redrive({}, 5)).ids.length);
    if (round % 3 === 0) await both((store) => recordMore(store, round));
    const claimed = new Map<Store, readonly Claimed[]>();
    const all = await both(async (store) => {
      claimed.set(store, await claimAll(store));
      return unordered(claimed.get(store));
    });
    await both((store) => settleAll(store, claimed.get(store) ?? [], round));
    attempts += Array.isArray(all) ? all.length : 0;
    if (round % 10 === 9) await both(shownInNoOrder);
  }
  expect(attempts).toBeGreaterThan(40);
});

/** One of them ends what was planned for the person. */
function recordMore(store: Store, round: number) {
  const event = personalEvent(100 + round, clock.now);
  const ended = personalEvent(200 + round, clock.now);
  return store.intake.record([
    planned(event, intentsOf(event, round)),
    planned({ ...ended, decision: round % 2 === 0 ? "approved" : "pending" }, []),
  ]);
}

async function claimAll(store: Store): Promise<readonly Claimed[]> {
  const orders = PEOPLE_GATES.map((gate) => ({ gate, limit: 3 }));
  return store.queue.claim(orders, clock.now + MINUTE);
}

/** How an attempt ends depends on nothing but what it is of. */
async function settleAll(store: Store, claimed: readonly Claimed[], round: number) {
  await store.queue.keep(
    claimed.map(({ delivery: { seq, fence } }) => ({ seq, fence, rendering: { round } })),
  );
  return store.queue.settle(
    claimed.map((one) =>
      (one.delivery.trigger.length + one.delivery.rule.length + round) % 4 === 0
        ? deadly(one)
        : settlementOf(one),
    ),
  );
}
