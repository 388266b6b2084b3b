import pg from "pg";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";
import { type FaultyRelay, faultyRelay } from "./postgres-relay.ts";

const CONNECTIONS = 4;
const MAX_CONNECTIONS = 14;
/** Five parts ask the database: each says what is wrong, and once more whenever that becomes something else. */
const MOST_LINES = 15;
const LINES_AFTER_MS = 3_000;

let server: PostgresServer;
let faulty: FaultyRelay;

beforeEach(async () => {
  server = await startPostgres([
    "-c",
    `max_connections=${MAX_CONNECTIONS}`,
    "-c",
    "superuser_reserved_connections=0",
  ]);
  faulty = await faultyRelay({ server, connections: CONNECTIONS });
});
afterEach(async () => {
  await faulty.close();
  await server.close();
});

/** What senders are answered while it lasts, and that all goes on by itself afterwards. */
async function outage(begin: () => Promise<unknown>, sentence: RegExp, end: () => Promise<unknown>) {
  const before = faulty.request();
  await faulty.postUntilTaken(before);
  await begin();
  const request = faulty.request();
  const { status, retryAfter } = await faulty.post(request);
  expect([status, retryAfter]).toEqual([503, "5"]);
  expect((await fetch(`${faulty.relay.relay.url}/livez`)).status).toBe(200);
  const lines = () => faulty.said.filter(({ fields }) => sentence.test(String(fields["error"])));
  await eventually("the log says it", () => lines().length > 0);
  await new Promise((resolve) => setTimeout(resolve, LINES_AFTER_MS));
  expect(lines().length).toBeLessThanOrEqual(MOST_LINES);
  await end();
  const answers = await faulty.postUntilTaken(request);
  expect(answers.at(-1)?.results).toEqual(["stored"]);
  expect((await faulty.untilAllDone([before, request])).told).toEqual([1, 1]);
}

test("a crash of the server", () =>
  outage(
    () => server.crash(),
    /cannot be reached|starting, stopping|broke the connection/,
    () => server.start(),
  ));

test("a failover to a copy of the server, behind the same address", async () => {
  let copy: PostgresServer | undefined;
  onTestFinished(() => copy?.close());
  await outage(
    async () => {
      await server.stop();
      faulty.proxy.target(undefined);
    },
    /cannot be reached|starting, stopping|broke the connection/,
    async () => {
      copy = await startPostgres([], server);
      faulty.proxy.target(copy.port);
    },
  );
  await server.start();
});

test("a standby behind the address, which is read-only", () => {
  const set = (value: string) => async () => {
    const [row] = await faulty.sql<{ name: string }>("SELECT current_database() AS name");
    await admin(`ALTER DATABASE ${row?.name} SET default_transaction_read_only = ${value}`);
    faulty.proxy.cutAll();
  };
  return outage(set("on"), /is read-only: a standby, most likely/, set("off"));
});

test("no connection left on the server", async () => {
  const others: pg.Client[] = [];
  await outage(
    async () => {
      faulty.proxy.target(undefined);
      await eventually("all are taken", async () => {
        const client = new pg.Client({ connectionString: server.url });
        client.on("error", () => {});
        const isTaken = await client.connect().then(
          () => true,
          () => false,
        );
        if (isTaken) others.push(client);
        return !isTaken;
      });
      faulty.proxy.target(server.port);
    },
    /has no connection left for us/,
    () => Promise.all(others.map((client) => client.end())),
  );
});

test("another password than before", async () => {
  const passwordOf = (url: string) => new URL(url).password;
  await outage(
    async () => {
      await admin("ALTER USER postgres PASSWORD 'test-other-password'");
      faulty.proxy.cutAll();
    },
    /refuses the login/,
    () => admin(`ALTER USER postgres PASSWORD '${passwordOf(server.url)}'`, "test-other-password"),
  );
});

test("a database that is gone is said to be so, and the process goes on answering", async () => {
  const [row] = await faulty.sql<{ name: string }>("SELECT current_database() AS name");
  await admin(`DROP DATABASE ${row?.name} WITH (FORCE)`);
  const { status, retryAfter } = await faulty.post(faulty.request());
  expect([status, retryAfter]).toEqual([503, "5"]);
  const says = (sentence: RegExp) =>
    eventually(`it says ${sentence}`, async () => {
      await faulty.post(faulty.request());
      return faulty.said.some(({ fields }) => sentence.test(String(fields["error"])));
    });
  await says(/has no database of that name/);
  await admin(`CREATE DATABASE ${row?.name}`);
  await says(/lacks tables of ours/);
});

async function admin(text: string, password?: string): Promise<void> {
  const url = password === undefined ? server.url : Object.assign(new URL(server.url), { password }).href;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
