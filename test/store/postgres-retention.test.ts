import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { daysInMs, RETENTION, RETENTION_CLASSES, type RetentionLimits } from "../../src/model/retention.ts";
import { NODE_CRYPTO } from "../../src/store/node-crypto.ts";
import type { PgContext } from "../../src/store/postgres/context.ts";
import { openPgDriver, type PgDriver } from "../../src/store/postgres/driver.ts";
import { createEraser } from "../../src/store/postgres/erase.ts";
import { createPruner } from "../../src/store/postgres/prune.ts";
import { TABLE_RETENTION } from "../../src/store/sql/table-retention.ts";
import { allRows } from "../support/all-rows.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import { eventOf, intentFor, planned, START } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

const NO = { dry_run: false };
const ADA = { subject: "canary-ada" };
const EVENTS = 45;
const LIMITS = Object.fromEntries(
  RETENTION_CLASSES.map((name) => [name, daysInMs(RETENTION[name].days)]),
) as RetentionLimits;

const NO_JOBS: PgContext["jobs"] = {
  add: async () => {},
  take: async () => [],
  makeAndTake: async () => [],
  end: async () => {},
  beat: async () => {},
};

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** A database with one person's events among others', and processes on it. */
async function startWorld(events = 2 * EVENTS) {
  const url = await server.database();
  const store = await openPostgres(url, () => START);
  await store.intake.record(
    Array.from({ length: events }, (_, i) => {
      const reference = i % 2 === 0 ? "canary-ada" : `other-${i}`;
      // Only the first names the reference: later steps could not be found by it any more.
      const keys =
        i === 0
          ? ["ref:canary-ada", "persona:inq_1"]
          : i % 2 === 0
            ? ["persona:inq_1"]
            : [`ref:${reference}`];
      const event = eventOf({ keys, reference: i === 0 || i % 2 === 1 ? reference : undefined });
      return { ...planned(event, [intentFor(event)]), body: `{"of":"${reference}"}` };
    }),
  );
  await store.close();
  const driver = openPgDriver({ url, connections: 4, log: STORE_PARTS.log });
  onTestFinished(() => driver.close());
  const contextOf = (on: PgDriver, now = START): PgContext => ({
    ...STORE_PARTS,
    ...NODE_CRYPTO,
    pg: on,
    jobs: NO_JOBS,
    clock: () => now,
    ring: async () => {},
  });
  /** One that ends after so many commits. */
  const eraserOf = (commits = Number.POSITIVE_INFINITY) => {
    let left = commits;
    const tx: PgDriver["tx"] = async (work) => {
      if (left === 0) throw new Error("killed");
      left -= 1;
      return driver.tx(work);
    };
    return createEraser(contextOf({ ...driver, tx }));
  };
  const erased = () => driver.all("SELECT count(*) AS events FROM event WHERE routing = 'erased'");
  return { url, driver, contextOf, eraserOf, erased };
}

describe("an erasure", () => {
  it.each([1, 2, 3, 4, 5])("killed after %i of its steps is finished by another process", async (commits) => {
    const { url, eraserOf, erased } = await startWorld();
    await expect(eraserOf(commits).erase(ADA, NO)).rejects.toThrow("killed");
    expect(await eraserOf().finishErasing()).toBeDefined();
    expect(await allRows(url)).not.toContain("canary-ada");
    expect(await allRows(url)).toContain("other-1");
    expect(await erased()).toEqual([{ events: EVENTS }]);
    expect(await eraserOf().finishErasing()).toBeUndefined();
  });

  it("killed before it is noted has changed nothing", async () => {
    const { eraserOf } = await startWorld();
    await expect(eraserOf(0).erase(ADA, NO)).rejects.toThrow("killed");
    expect(await eraserOf().finishErasing()).toBeUndefined();
    expect(await eraserOf().erase(ADA, NO)).toMatchObject({ events: EVENTS });
  });

  it("that was cut off is finished before the next, whoever that is about", async () => {
    const { url, eraserOf } = await startWorld();
    await expect(eraserOf(2).erase(ADA, NO)).rejects.toThrow("killed");
    expect(await eraserOf().erase({ subject: "other-1" }, NO)).toMatchObject({ events: 1 });
    expect(await allRows(url)).not.toContain("canary-ada");
  });

  it("of several processes at once clears all that each was asked for", async () => {
    const { url, driver, eraserOf, erased } = await startWorld();
    const all = [ADA, ADA, { subject: "other-1" }, { subject: "other-3" }];
    await Promise.all(all.map((whom) => eraserOf().erase(whom, NO)));
    expect(await erased()).toEqual([{ events: EVENTS + 2 }]);
    expect(await allRows(url)).not.toMatch(/canary-ada|other-1"|other-3"/);
    expect(await driver.all("SELECT count(*) AS notes FROM erasure")).toEqual([{ notes: 0 }]);
  });

  it("leaves nothing in a row, an index or a statistic; in the files' free bytes, until VACUUM FULL", async () => {
    const { url, eraserOf } = await startWorld(600);
    const client = new pg.Client(url);
    await client.connect();
    onTestFinished(() => client.end());
    await client.query("ANALYZE");
    expect(await statistics(client)).toContain("canary-ada");
    expect(await filesWithAda(client)).not.toEqual([]);
    await eraserOf().erase(ADA, NO);
    expect(await allRows(url)).not.toContain("canary-ada");
    expect(await statistics(client)).not.toContain("canary-ada");
    await client.query("VACUUM FULL");
    expect(await filesWithAda(client)).toEqual([]);
  });
});

/** What PostgreSQL remembers of columns' values. */
async function statistics(client: pg.Client): Promise<string> {
  const { rows } = await client.query("SELECT s::text FROM pg_stats AS s WHERE schemaname = 'kyc_relay'");
  return JSON.stringify(rows);
}

/** Of the database itself; the log of changes is another thing. */
async function filesWithAda(client: pg.Client): Promise<readonly string[]> {
  await client.query("CHECKPOINT");
  const { rows } = await client.query<{ folder: string }>(
    `SELECT current_setting('data_directory') || '/base/' || oid AS folder FROM pg_database
      WHERE datname = current_database()`,
  );
  const folder = rows[0]?.folder ?? "";
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes("canary-ada"));
}

describe("pruning", () => {
  it("every table has a class, or a reason", async () => {
    const { driver } = await startWorld(1);
    const tables = await driver.all<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'kyc_relay'",
    );
    const known = Object.keys(TABLE_RETENTION).filter((name) => TABLE_RETENTION[name]?.only !== "SQLite");
    expect(tables.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  });

  it("by several processes at once removes each row once, and all of them", async () => {
    const { driver, contextOf } = await startWorld(200);
    await driver.all("UPDATE delivery SET state = 'delivered', due_at = NULL, ended_at = $1", START);
    const context = contextOf(driver, START + daysInMs(800));
    const total: Record<string, number> = {};
    const pruneAll = async () => {
      const prune = createPruner(context);
      for (;;) {
        const { pruned, done } = await prune(LIMITS, 40);
        for (const [table, rows] of Object.entries(pruned)) total[table] = (total[table] ?? 0) + rows;
        if (done) return;
      }
    };
    await Promise.all([pruneAll(), pruneAll(), pruneAll()]);
    await pruneAll();
    // The last of them stay, as in every home.
    expect(total).toMatchObject({ event: 199, delivery: 199, body: 200, seen: 200 });
    expect(await driver.all("SELECT count(*) AS links FROM delivery_event")).toEqual([{ links: 1 }]);
  });

  it("removes nothing of what somebody else has under way", async () => {
    const { driver, contextOf } = await startWorld(20);
    await driver.all(
      "UPDATE delivery SET state = 'dead', reason = 'refused', due_at = NULL, ended_at = $1",
      START,
    );
    const context = contextOf(driver, START + daysInMs(800));
    await driver.tx(async (sql) => {
      await sql.all("UPDATE delivery SET state = 'pending', ended_at = NULL, due_at = 0 WHERE seq = 3");
      const prune = createPruner(context);
      while (!(await prune(LIMITS, 40)).done);
    });
    expect(
      await driver.all("SELECT delivery.seq, state FROM delivery JOIN event ON event.seq = event_seq"),
    ).toEqual(expect.arrayContaining([{ seq: 3, state: "pending" }]));
    expect(await driver.all("SELECT event_seq FROM delivery_event WHERE delivery_seq = 3")).toHaveLength(1);
  });
});
