import { afterAll, beforeAll, expect, it } from "vitest";
import { openPgDriver, type PgDriver } from "../../src/store/postgres/driver.ts";
import { listStored } from "../../src/store/postgres/ledger-events.ts";
import { migrate } from "../../src/store/postgres/migrations.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { START } from "./samples.ts";
import { STORE_PARTS } from "./store-parts.ts";

const INSERT = `INSERT INTO event (id, dedupe_key, source, kind, type, occurred_at, received_at, decision, assurance,
    routing, details)
  VALUES ($1, '', 'persona', 'persona', 'x', 0, 0, 'none', 'signed', $2, '{"subject":{"keys":[]}}')`;

let server: PostgresServer;
let pg: PgDriver;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  pg = openPgDriver({ url: await server.database(), connections: 4, log: STORE_PARTS.log });
  await migrate(pg, START);
});
afterAll(async () => {
  await pg.close();
  await server.close();
});

it.each(["planned", "held"] as const)(
  "an event whose number came first but whose commit came later is not passed over: %s",
  async (routing) => {
    const filter = { source: "persona", routing };
    const after = (await listStored(pg, {}, 0, 100)).at(-1)?.seq ?? 0;
    const numbered = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const late = pg.tx(async (sql) => {
      await sql.all(INSERT, `late-${routing}`, routing);
      numbered.resolve();
      await mayCommit.promise;
    });
    await numbered.promise;
    await pg.all(INSERT, `early-${routing}`, routing);
    let page: readonly string[] | undefined;
    const reading = listStored(pg, filter, after, 10).then((events) => {
      page = events.map(({ event }) => event.id);
    });
    // Time enough to answer, if it did not wait.
    await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 100))]);
    expect(page).toBeUndefined();
    mayCommit.resolve();
    await late;
    await reading;
    expect(page).toEqual([`late-${routing}`, `early-${routing}`]);
  },
);

it("a number whose transaction fails is waited for, and then is a gap", async () => {
  const after = (await listStored(pg, {}, 0, 100)).at(-1)?.seq ?? 0;
  await expect(
    pg.tx(async (sql) => {
      await sql.all(INSERT, "never", "planned");
      throw new Error("this one is given up");
    }),
  ).rejects.toThrow("given up");
  await pg.all(INSERT, "next", "planned");
  expect((await listStored(pg, {}, after, 10)).map(({ seq }) => seq)).toEqual([after + 2]);
});
