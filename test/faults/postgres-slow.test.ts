import pg from "pg";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { type FaultyRelay, faultyRelay, OTHER_CONNECTIONS } from "./postgres-relay.ts";

const CONNECTIONS = 2;
const AT_ONCE = 200;

let server: PostgresServer;
let faulty: FaultyRelay;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  return () => server.close();
});
beforeEach(async () => {
  faulty = await faultyRelay({ server, connections: CONNECTIONS });
});
afterEach(() => faulty.close());

/** A foreign session that keeps everybody from storing events until it is ended. */
async function lockEvents() {
  const [row] = await faulty.sql<{ name: string }>("SELECT current_database() AS name");
  const client = new pg.Client({
    connectionString: Object.assign(new URL(server.url), { pathname: `/${row?.name}` }).href,
  });
  await client.connect();
  await client.query("BEGIN");
  await client.query("LOCK TABLE kyc_relay.event IN ACCESS EXCLUSIVE MODE");
  return () => client.end();
}

const requests = () => Array.from({ length: AT_ONCE }, () => faulty.request());
const postAll = (all: ReturnType<typeof requests>) => Promise.all(all.map(faulty.post));
const countOf = async (table: string) =>
  (await faulty.sql<{ n: number }>(`SELECT count(*)::int AS n FROM kyc_relay.${table}`))[0]?.n;

async function allDone(all: ReturnType<typeof requests>) {
  const { told } = await faulty.untilAllDone(all);
  expect(new Set(told)).toEqual(new Set([1]));
  expect([await countOf("event"), await countOf("delivery")]).toEqual([all.length, all.length]);
}

test("many at once with few connections: all are taken, and told once", async () => {
  const all = requests();
  expect(new Set((await postAll(all)).map(({ status }) => status))).toEqual(new Set([200]));
  await allDone(all);
});

test("a database that hangs: every sender is answered while it does, and what is sent again is stored and told once", async () => {
  const unlock = await lockEvents();
  const all = requests();
  const answers = await postAll(all);
  expect(new Set(answers.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
    new Set(["503 5"]),
  );
  await unlock();
  const taken = await Promise.all(all.map(faulty.postUntilTaken));
  expect(taken.every((one) => one.at(-1)?.status === 200)).toBe(true);
  await allDone(all);
  await eventually("no connection is left over", async () => {
    const sessions = await faulty.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'kyc-relay'");
    return sessions.length <= CONNECTIONS + OTHER_CONNECTIONS;
  });
});

test("a server that falls silent in the middle of a transaction: the sender is answered, and all goes on", async () => {
  const stalled = faulty.proxy.next("stall", (text, texts) => text === "COMMIT" && texts.some(isEvent));
  const request = faulty.request();
  const answer = await faulty.post(request);
  await stalled;
  expect([answer.status, answer.retryAfter]).toEqual([503, "5"]);
  // What it has locked holds others up for a few seconds at most.
  const other = faulty.request();
  await faulty.postUntilTaken(other);
  await faulty.untilDone(other);
  faulty.proxy.cutAll();
  const answers = await faulty.postUntilTaken(request);
  expect(answers.at(-1)?.results).toEqual(["stored"]);
  expect((await faulty.untilDone(request)).told).toBe(1);
  await eventually("nothing is held", async () => {
    const rows = await faulty.sql(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'kyc-relay' AND state <> 'idle'",
    );
    return rows.length === 0;
  });
});

test("a server that hangs: however often it is asked whether it takes in events, it is asked once at a time", async () => {
  const isAsked = (text: string) => /^UPDATE migration/.test(text);
  const stalled = faulty.proxy.next("stall", isAsked);
  const times = () => faulty.proxy.sent().filter(([text = ""]) => isAsked(text)).length;
  const before = times();
  const asked = Array.from({ length: CONNECTIONS + 1 }, () => fetch(`${faulty.relay.relay.url}/readyz`));
  const answers = await Promise.all(asked);
  await stalled;
  expect(answers.map(({ status }) => status)).toEqual(asked.map(() => 503));
  // The one that hangs did not get that far.
  expect(times()).toBe(before);
  await faulty.postUntilTaken(faulty.request());
  faulty.proxy.cutAll();
  await eventually("it is well again", async () => (await fetch(`${faulty.relay.relay.url}/readyz`)).ok);
});

const isEvent = (text: string) => /^INSERT INTO event\s/.test(text);
