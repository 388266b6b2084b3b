import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ports/ledger.ts";
import { openPgDriver, type PgDriver } from "../../src/store/postgres/driver.ts";
import { createPgLedger } from "../../src/store/postgres/ledger.ts";
import { migrate } from "../../src/store/postgres/migrations.ts";
import { planOf, recordingDriver, scansOf } from "../support/postgres-plans.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { fill } from "./postgres-fill.ts";
import { START } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

/** Holds a row for each source, gate or database. */
const SMALL = new Set(["arrival", "gate", "pg_database"]);

const PAGE = { limit: 50 };
const LOOKS: readonly (readonly [string, (ledger: Ledger) => Promise<unknown>])[] = [
  ["events", (l) => l.events({}, PAGE)],
  ["events of a source", (l) => l.events({ source: "persona", type: "x" }, PAGE)],
  ["events of a subject", (l) => l.events({ subject: "c-7" }, PAGE)],
  ["an event", (l) => l.event("e-7")],
  ["events to replay", (l) => l.stored({}, 100, 50)],
  ["held events", (l) => l.stored({ routing: "held" }, 0, 50)],
  ["a subject's events to replay", (l) => l.stored({ subject: "c-7" }, 0, 50)],
  ["named events to replay", (l) => l.stored({ ids: ["e-7", "e-8"] }, 0, 50)],
  ["deliveries", (l) => l.deliveries({}, PAGE)],
  ["delivered ones", (l) => l.deliveries({ state: "delivered" }, PAGE)],
  ["open ones", (l) => l.deliveries({ state: "pending" }, PAGE)],
  ["dead letters", (l) => l.deliveries({ state: "dead" }, PAGE)],
  ["a delivery", (l) => l.delivery("d-7")],
  ["dead letters by cause", (l) => l.deadGroups({})],
  ["the outbox", (l) => l.outbox(PAGE)],
  ["an entry of it", (l) => l.outboxEntry("o-7")],
  ["records", (l) => l.records("customers", PAGE)],
  ["a record", (l) => l.record("customers", "k-7")],
  ["refused requests", (l) => l.refused(PAGE)],
  ["how many events came", (l) => l.counts(START, START + 10)],
  ["health", (l) => l.health()],
  ["gates", (l) => l.gates()],
  ["the latest failures", (l) => l.failures(10)],
  ["recent dead letters", (l) => l.recentDeaths(START)],
  ["alarms", (l) => l.alarms(PAGE)],
];

describe("what people look at costs the same however much is stored", () => {
  let server: PostgresServer;
  let pg: PgDriver;
  beforeAll(async () => {
    server = await startPostgres(QUICK_AND_LOSSY);
    pg = openPgDriver({ url: await server.database(), connections: 2, log: STORE_PARTS.log });
    await migrate(pg, START);
    await fill(pg);
  });
  afterAll(async () => {
    await pg.close();
    await server.close();
  });

  /** The statements that a work runs, with those of their steps that read whole tables. */
  async function scanning(work: (ledger: Ledger) => Promise<unknown>) {
    const recording = recordingDriver(pg);
    await work(createPgLedger({ pg: recording.pg, clock: () => START }));
    expect(recording.texts.size).toBeGreaterThan(0);
    const found: string[] = [];
    for (const text of recording.texts) {
      const tables = scansOf(await planOf(pg, text)).filter((table) => !SMALL.has(table));
      if (tables.length > 0) found.push(`${tables.join()} in ${text}`);
    }
    return found;
  }

  it.each(LOOKS)("%s", async (_, work) => {
    expect(await scanning(work)).toEqual([]);
  });
});
