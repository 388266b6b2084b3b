import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { openPgDriver } from "../../src/store/postgres/driver.ts";
import { openPeers } from "../../src/store/postgres/peers.ts";
import { ring } from "../../src/store/postgres/ring.ts";
import { eventually } from "../support/eventually.ts";
import { postgresProxy } from "../support/postgres-proxy.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";

const QUIET = { info() {}, warn() {}, error() {} };

let server: PostgresServer;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
beforeEach(async () => {
  url = await server.database();
});

/** A process on the database, as far as others hear of it. */
function openProcess(by = url) {
  const pg = openPgDriver({ url: by, connections: 2, log: QUIET });
  const peers = openPeers({ url: by, pg, log: QUIET });
  const heard: string[] = [];
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await peers.close();
    await pg.close();
  };
  onTestFinished(close);
  const listen = () =>
    peers.listen({
      due: () => heard.push("due"),
      rules: () => heard.push("rules"),
      troubles: (told) => heard.push(`troubles ${told}`),
    });
  return { pg, peers, heard, close, listen };
}

async function listening(by = url) {
  const one = openProcess(by);
  one.listen();
  await eventually("it listens", () => one.heard.includes("rules"));
  one.heard.length = 0;
  return one;
}

test("what is due is rung for all processes once its transaction is committed, and only then", async () => {
  const [a, b] = [await listening(), await listening()];
  const failed = a.pg.tx(async (sql) => {
    await ring(sql);
    throw new Error("rolled back");
  });
  await expect(failed).rejects.toThrow("rolled back");
  await a.peers.tell("troubles", '{"persona":1}');
  await eventually("both heard it", () => a.heard.length > 0 && b.heard.length > 0);
  expect([a.heard, b.heard]).toEqual([['troubles {"persona":1}'], ['troubles {"persona":1}']]);
  await a.pg.tx(ring);
  await a.peers.tell("rules");
  await eventually("both heard all", () => a.heard.length === 3 && b.heard.length === 3);
  expect(b.heard.slice(1)).toEqual(["due", "rules"]);
});

test("one process leads; when its connection dies another takes over, and it does no more itself", async () => {
  const [a, b] = [await listening(), await listening()];
  const running = new Set<string>();
  const lead = (one: typeof a, name: string) =>
    one.peers.lead(() => {
      running.add(name);
      return async () => void running.delete(name);
    });
  const [ofA, ofB] = [lead(a, "a"), lead(b, "b")];
  await eventually("one leads", () => running.size === 1);
  const first = running.has("a") ? "a" : "b";
  expect([ofA.isHere(), ofB.isHere()]).toEqual([first === "a", first === "b"]);

  const [leader, other] = first === "a" ? [a, "b"] : [b, "a"];
  await leader.close();
  expect(running.has(first)).toBe(false);
  await eventually("the other one leads", () => running.has(other));
});

test("a server that restarts is heard again by itself: what was due meanwhile is looked for", async () => {
  const one = await listening();
  let begun = 0;
  one.peers.lead(() => {
    begun += 1;
    return async () => {};
  });
  await eventually("it leads", () => begun === 1);
  await server.restart();
  await eventually("it listens and leads again", () => one.heard.includes("due") && begun === 2);
});

test("who ends its lead lets another one take it over at once", async () => {
  const [a, b] = [await listening(), await listening()];
  const ofA = a.peers.lead(() => async () => {});
  await eventually("it leads", () => ofA.isHere());
  const ofB = b.peers.lead(() => async () => {});
  await ofA.stop();
  await eventually("the other one leads", () => ofB.isHere());
  expect(ofA.isHere()).toBe(false);
});

test("who leads and falls silent without a word, as a machine that is gone, is followed by another", async () => {
  const proxy = await postgresProxy(server.port);
  onTestFinished(() => proxy.close());
  const a = await listening(proxy.through(url));
  const ofA = a.peers.lead(() => async () => {});
  await eventually("it leads", () => ofA.isHere());
  const b = await listening();
  const ofB = b.peers.lead(() => async () => {});
  await proxy.next("stall", (text) => text === "SELECT 1");
  await eventually("it leads no more", () => !ofA.isHere());
  // It may be the silent one itself, on a new connection.
  await eventually("one leads again", () => ofA.isHere() || ofB.isHere());
});
