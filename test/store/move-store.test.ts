import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { openMoveSource } from "../../src/store/move-source.ts";
import { moveStore } from "../../src/store/move-store.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import { openPgDriver } from "../../src/store/postgres/driver.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { growStore } from "./grown-store.ts";
import { openPostgres } from "./open-postgres.ts";
import { openStore } from "./open-store.ts";
import { eventOf, planned, START } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

let server: PostgresServer;
const folder = mkdtempSync(join(tmpdir(), "move-"));
const grown = join(folder, "relay.db");
const clock = { now: START };

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  const store = openStore(grown, () => clock.now);
  await growStore(store, clock, 40);
  await store.close();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function driverOn(url: string) {
  const driver = openPgDriver({ url, connections: 2, log: STORE_PARTS.log });
  onTestFinished(() => driver.close());
  return driver;
}

async function move(path: string, url: string, onProgress: (moved: number) => void = () => {}) {
  const source = openMoveSource(path);
  try {
    return await moveStore({
      source,
      pg: driverOn(url),
      clock: () => clock.now,
      hash: NODE_CRYPTO.hash,
      onProgress: ({ moved }) => onProgress(moved),
    });
  } finally {
    source.close();
  }
}

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

it("every table has the same rows afterwards, and the file is as it was", async () => {
  const before = hashOf(grown);
  const checks = await move(grown, await server.database());
  expect(checks.filter(({ is_equal }) => !is_equal)).toEqual([]);
  // Nobody is being erased; all else has rows.
  expect(checks.filter(({ rows }) => rows === 0).map(({ table }) => table)).toEqual(["erasure"]);
  expect(hashOf(grown)).toBe(before);
});

it("one that is cut off anywhere goes on where it was, and nothing is there twice", async () => {
  const url = await server.database();
  const all = await move(grown, await server.database());
  const total = all.reduce((sum, { rows }) => sum + rows, 0);
  const cut = new Error("cut off");
  let least = 0;
  for (;;) {
    // Every time some steps further.
    let steps = 4;
    const last = least;
    try {
      const checks = await move(grown, url, (moved) => {
        least = Math.max(least, moved);
        steps -= 1;
        if (steps === 0) throw cut;
      });
      expect(checks).toEqual(all);
      expect(least).toBe(total);
      break;
    } catch (error) {
      expect(error).toBe(cut);
      expect(least).toBeGreaterThan(last);
      await expect(openPostgres(url)).rejects.toMatchObject({
        code: "store_unavailable",
        message: expect.stringContaining("migrate-store"),
      });
    }
  }
});

it("no relay can open the file meanwhile, and a running relay's file is not moved", async () => {
  const path = join(folder, "running.db");
  const store = openStore(path);
  expect(() => openMoveSource(path)).toThrow(expect.objectContaining({ code: "store_busy" }));
  await store.close();
  const source = openMoveSource(path);
  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: "store_busy" }));
  source.close();
  await openStore(path).close();
});

it("a database that holds a relay's data is refused, and left as it is", async () => {
  const url = await server.database();
  const other = await openPostgres(url);
  await other.intake.record([planned(eventOf())]);
  await other.close();
  await expect(move(grown, url)).rejects.toMatchObject({ code: "conflict" });
  const again = await openPostgres(url);
  expect((await again.ledger.events({}, { limit: 10 })).items).toHaveLength(1);
  await again.close();
});

it("what a start alone has put there is no data: it makes room for what is moved", async () => {
  const url = await server.database();
  const started = await openPostgres(url);
  await started.upkeep.saveRules("of-a-start", []);
  await started.close();
  const checks = await move(grown, url);
  expect(checks.filter(({ is_equal }) => !is_equal)).toEqual([]);
});

it("nothing is moved below a relay that runs, though nothing has come in yet", async () => {
  const url = await server.database();
  const running = await openPostgres(url);
  await running.upkeep.saveRules("of-a-start", []);
  await expect(move(grown, url)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("is connected"),
  });
  expect(await running.upkeep.savedRules("of-a-start")).toEqual([]);
  await running.close();
});

it("moved once more, it is compared and left; once a relay has written there, it is refused", async () => {
  const url = await server.database();
  const checks = await move(grown, url);
  const steps: number[] = [];
  expect(await move(grown, url, (moved) => steps.push(moved))).toEqual(checks);
  expect(steps).toEqual([]);
  const store = await openPostgres(url);
  await store.intake.record([planned(eventOf({ source_event_id: "later" }))]);
  await store.close();
  await expect(move(grown, url)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("a relay has run there since"),
  });
});

it("a file on which a relay ran meanwhile does not go on with what was moved before", async () => {
  const path = join(folder, "moved-on.db");
  const store = openStore(path, () => clock.now);
  await growStore(store, { ...clock }, 4);
  await store.close();
  const url = await server.database();
  const cut = () => {
    throw new Error("cut off");
  };
  await expect(move(path, url, cut)).rejects.toThrow("cut off");
  const relay = openStore(path, () => clock.now);
  await relay.intake.record([planned(eventOf())]);
  await relay.close();
  await expect(move(path, url)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("DROP SCHEMA kyc_relay CASCADE"),
  });
});

it("rows that differ in the end are found, and no relay starts on them", async () => {
  const url = await server.database();
  const driver = driverOn(url);
  const source = openMoveSource(grown);
  const checks = await moveStore({
    source,
    pg: {
      ...driver,
      all: async (text, ...params) => {
        // Somebody else writes while the tables are compared.
        if (text.includes('FROM "fact" WHERE ctid'))
          await driver.all(
            "UPDATE fact SET reference = reference || 'x' WHERE key = (SELECT min(key) FROM fact)",
          );
        return driver.all(text, ...params);
      },
    },
    clock: () => clock.now,
    hash: NODE_CRYPTO.hash,
    onProgress: () => {},
  });
  source.close();
  expect(checks.filter(({ is_equal }) => !is_equal).map(({ table }) => table)).toEqual(["fact"]);
  await expect(openPostgres(url)).rejects.toMatchObject({ code: "store_unavailable" });
});

it("what is no database of this version is refused", () => {
  expect(() => openMoveSource(join(folder, "none.db"))).toThrow(
    expect.objectContaining({ code: "store_unavailable" }),
  );
  expect(() => openMoveSource(import.meta.filename)).toThrow(
    expect.objectContaining({ code: "store_unavailable" }),
  );
});
