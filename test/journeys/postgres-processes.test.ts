import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { approvedRequest } from "../support/approved-request.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { killableRelay } from "../support/killable-relay.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";

const RULES = hookRules("event.source_event_id");
/** A lease lasts half a minute; the machine may be busy. */
const TAKEN_OVER_WITHIN_MS = 90_000;

let server: PostgresServer;
let hook: HookReceiver;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
beforeEach(async () => {
  hook = await hookReceiver();
  env = { ...hookEnv(hook.url), DATABASE_URL: await server.database() };
});
afterEach(() => hook.close());

/** One of several relays on the database, each a process in a folder of its own. */
async function startOne(flags: readonly string[] = []) {
  const relay = killableRelay(HOOK_SETTINGS, RULES);
  onTestFinished(() => relay.remove());
  return { ...relay, url: await relay.start(env, flags) };
}

async function send(url: string, seed: string) {
  const { body, headers } = approvedRequest(seed, hookEnv(hook.url).PERSONA_SECRET);
  const response = await fetch(`${url}/in/persona`, { method: "POST", body, headers });
  const id: string = JSON.parse(body).data.id;
  return { id, status: response.status, answer: (await response.json()) as Answer };
}
type Answer = { readonly events?: readonly { readonly result: string }[] };

const told = () => hook.heard.map(({ body }) => JSON.parse(body).id as string);

test("three processes start on an empty database at once; the same event sent to all is stored and told once", async () => {
  const all = await Promise.all([startOne(), startOne(), startOne()]);
  for (const { printed } of all) expect(printed()).toContain(`PostgreSQL, 127.0.0.1:${server.port}/`);
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, n) => send(all[n % 3]?.url ?? "", `seed-${n % 10}`)),
  );
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200]));
  const results = sent.flatMap(({ answer }) => answer.events?.map(({ result }) => result) ?? []);
  expect(results.filter((result) => result === "stored")).toHaveLength(10);
  expect(results.filter((result) => result === "duplicate")).toHaveLength(20);
  await eventually("all are told", () => new Set(told()).size === 10);
  expect(told()).toHaveLength(10);
});

test("kill -9 of one of three under load: what it had under way is taken over, and nothing accepted is lost", async () => {
  const [first, second, third] = await Promise.all([startOne(), startOne(), startOne()]);
  // The far side holds what the first ones ask, so that attempts are open when a process dies.
  let held = 0;
  hook.answerWith((response) => {
    if (held < 60) held += 1;
    else response.end();
  });
  const accepted: string[] = [];
  const load = async (url: string, name: string) => {
    for (let n = 0; n < 100; n += 1) {
      const sent = await send(url, `${name}-${n}`).catch(() => undefined);
      if (sent?.status === 200) accepted.push(sent.id);
      if (name === "first" && n === 50) await first.kill();
    }
  };
  await Promise.all([load(first.url, "first"), load(second.url, "second"), load(third.url, "third")]);
  expect(accepted.length).toBeGreaterThan(200);
  hook.answerWith((response) => response.end());
  await eventually(
    "all that was accepted is told",
    () => accepted.every((id) => told().includes(id)),
    TAKEN_OVER_WITHIN_MS,
  );
});

test("one process takes in, another delivers", async () => {
  const ingest = await startOne(["--ingest-only"]);
  const { id } = await send(ingest.url, "seed-1");
  const deliver = await startOne(["--deliver-only"]);
  await eventually("it is told", () => told().includes(id));
  const { id: next } = await send(ingest.url, "seed-2");
  await eventually("the next one, too, by a ring", () => told().includes(next));
  const refused = await send(deliver.url, "seed-3");
  expect(refused.status).toBe(503);
  for (const { url } of [ingest, deliver]) expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test("rules that one process loads are in force in all", async () => {
  const [one, other] = await Promise.all([startOne(), startOne()]);
  one.writeRules(RULES.replace("event.source_event_id", "event.type"));
  await eventually("the other one says so", () =>
    other.printed().includes("rules that another process has loaded are in force"),
  );
  await send(other.url, "seed-1");
  await eventually("it is told by the new rule", () => told().length > 0);
  expect(told()).toEqual(["inquiry.approved"]);
});

test("PostgreSQL restarts: senders get 503 while nothing can be promised, and all goes on by itself", async () => {
  const relay = await startOne();
  await send(relay.url, "seed-0");
  await server.stop();
  const refused = await send(relay.url, "seed-1");
  expect(refused.status).toBe(503);
  expect((await fetch(`${relay.url}/livez`)).status).toBe(200);
  expect((await fetch(`${relay.url}/readyz`)).status).toBe(503);
  await server.start();
  const again = await eventually("it is taken in again", async () => {
    const sent = await send(relay.url, "seed-1");
    return sent.status === 200 ? sent : undefined;
  });
  await eventually("both are told", () => told().includes(again.id) && told().length >= 2);
});
