import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { openPgDriver, type PgDriver } from "../../src/store/postgres/driver.ts";
import { postgresError } from "../../src/store/postgres/postgres-error.ts";
import { openPostgres } from "../store/open-postgres.ts";
import { eventOf, intentFor, planned } from "../store/samples.ts";
import { STORE_PARTS } from "../store/store-parts.ts";
import { eventually } from "../support/eventually.ts";
import { type PostgresProxy, postgresProxy } from "../support/postgres-proxy.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";

const AT_ONCE = 5;
/** Of the statements that set up a database, every so many-th is one to die at. */
const STEP = 9;

let server: PostgresServer;
let proxy: PostgresProxy;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  proxy = await postgresProxy(server.port);
});
afterAll(async () => {
  await proxy.close();
  await server.close();
});
beforeEach(async () => {
  url = await server.database();
});

const open = (by = url) => openPostgres(by);

async function ask(text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

const shape = () =>
  ask(`SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema IN ('kyc_relay', 'pgboss') ORDER BY 1, 2, 3`);

test("five processes at once on an empty database: one sets it up, all open it", async () => {
  const stores = await Promise.all(Array.from({ length: AT_ONCE }, () => open()));
  for (const store of stores) expect(await store.isWritable()).toBe(true);
  expect(await ask("SELECT version FROM kyc_relay.migration")).toEqual([{ version: 1 }]);
  await Promise.all(stores.map((store) => store.close()));
});

test("without the queue's tables no event can be promised, until the next start has made them anew", async () => {
  const store = await open();
  expect(await store.isWritable()).toBe(true);
  await ask("DROP SCHEMA pgboss CASCADE");
  expect(await store.isWritable()).toBe(false);
  const event = eventOf({ received_at: Date.now() });
  await expect(store.intake.record([planned(event, [intentFor(event)])])).rejects.toMatchObject({
    code: "store_unavailable",
    message: expect.stringMatching(/queue's tables.*Start the relay again/),
  });
  await store.close();
  const again = await open();
  expect(await again.isWritable()).toBe(true);
  await again.close();
});

test("a process that dies anywhere while it sets up a database leaves nothing half done", async () => {
  const whole = await open(proxy.through(url));
  await whole.close();
  const expected = await shape();
  const texts = proxy.sent().flat();
  for (let at = 0; at < texts.length; at += STEP) {
    url = await server.database();
    let left = at;
    const died = proxy.next("cut", () => --left < 0);
    const failed = await open(proxy.through(url)).then(
      (store) => store.close(),
      (error: unknown) => error,
    );
    await died;
    if (failed !== undefined) expect(failed, texts[at]).toMatchObject({ code: "store_unavailable" });
    await (await open()).close();
    expect(await shape(), texts[at]).toEqual(expected);
  }
});

test("a database that a newer relay wrote is left alone, and the sentence says what to do", async () => {
  await (await open()).close();
  await ask("INSERT INTO kyc_relay.migration (version, applied_at) VALUES (999, 0)");
  await expect(open()).rejects.toThrow(
    /The database is of version 999, but this kyc-relay knows only versions up to 1\. Start the newer kyc-relay/,
  );
});

function twoDrivers() {
  const pgs = [1, 2].map(() => openPgDriver({ url, connections: 1, log: STORE_PARTS.log }));
  onTestFinished(async () => {
    await Promise.all(pgs.map((one) => one.close()));
  });
  return pgs;
}

test.each([
  { name: "deadlock", level: "READ COMMITTED", rows: ["ab", "ba"], n: 2 },
  { name: "serialization failure", level: "SERIALIZABLE", rows: ["a", "b"], n: 1 },
])("of two transactions in a $name one is done once more, and both are done", async ({ level, rows, n }) => {
  await ask("CREATE TABLE counted (name TEXT PRIMARY KEY, n INTEGER NOT NULL)");
  await ask("INSERT INTO counted VALUES ('a', 0), ('b', 0)");
  let [runs, updated] = [0, 0];
  const both = Promise.withResolvers<void>();
  const addTo = (driver: PgDriver, names: string) =>
    driver.tx(async (sql) => {
      runs += 1;
      await sql.all(`SET TRANSACTION ISOLATION LEVEL ${level}`);
      await sql.all("SELECT sum(n) FROM public.counted");
      for (const name of names) {
        await sql.all("UPDATE public.counted SET n = n + 1 WHERE name = $1", name);
        updated += 1;
        if (updated === 2) both.resolve();
        await both.promise;
      }
    });
  await Promise.all(twoDrivers().map((driver, index) => addTo(driver, rows[index] ?? "")));
  expect(runs).toBeGreaterThan(2);
  expect(await ask("SELECT name, n FROM counted ORDER BY name")).toEqual([
    { name: "a", n },
    { name: "b", n },
  ]);
});

test.each([
  ["53100", "has no room left on its disk"],
  ["57014", "took too long to answer"],
  ["55P03", "is locked by somebody else"],
  ["40P01", "is too busy"],
  ["42501", "does not give our user the right"],
  ["25P03", "broke the connection"],
])("what PostgreSQL calls %s is a sentence that quotes nothing", (code, sentence) => {
  const said = Object.assign(new Error("a value of a row"), { code });
  expect(postgresError(said)).toMatchObject({ code: "store_unavailable" });
  expect(String(postgresError(said))).toContain(sentence);
  expect(String(postgresError(said))).not.toContain("a value of a row");
});

test("a connection that nobody uses and that is lost leaves its code in the log", async () => {
  const said: object[] = [];
  const log = { ...STORE_PARTS.log, warn: (fields: object) => void said.push(fields) };
  const driver = openPgDriver({ url, connections: 1, log });
  onTestFinished(() => driver.close());
  const [row] = await driver.all<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await ask(`SELECT pg_terminate_backend(${row?.pid})`);
  await eventually("it is said", () => said.length > 0);
  expect(said[0]).toMatchObject({ error: expect.stringMatching(/^The PostgreSQL server .*\[57P01\]$/) });
});

test.each([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
])("a certificate that is not trusted is said: %s", (code) => {
  expect(postgresError(Object.assign(new Error("a word of TLS"), { code }))).toMatchObject({
    code: "store_unavailable",
    message: expect.stringContaining("sslrootcert"),
  });
});
