import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import { uuidv7 } from "../../src/model/uuid.ts";
import type { Arrival } from "../../src/ports/intake.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { settlePlan } from "../../src/route/settle-plan.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { appUnderTest, jsonOf } from "./app-under-test.ts";
import { openApiShape, promised } from "./open-api.ts";

const NOW = Date.UTC(2026, 2, 1, 12);
const LOG = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kyc-relay-http-"));
  const path = join(folder, "relay.db");
  store = openSqliteStore({ path, clock: () => NOW, log: LOG, settlePlan, newId: uuidv7 });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function appOnStore() {
  const none = async () => ({ events: 0, created: 0, standing: 0 });
  const recover = { redrive: store.upkeep.redrive, replay: none, forecast: none };
  return appUnderTest({ store, recover });
}

function arrival(number: number): Arrival {
  const id = uuidv7(NOW);
  const event: Event = {
    id,
    source: "persona",
    kind: "persona",
    type: "inquiry.declined",
    source_event_id: `evt_${number}`,
    occurred_at: NOW + number,
    received_at: NOW + number,
    decision: "declined",
    subject: { keys: [`ref:test-${number}`], reference: `test-${number}`, name: {} },
    check: {},
    sender_attempts: {},
    assurance: "signed",
    links: {},
    raw: {},
  };
  const intent: Intent = {
    rule: "declined-alert",
    action: "slack",
    occurrence: 1,
    trigger: `event:${id}`,
    kind: "slack",
    destination: "slack",
    gate: "slack",
    due_at: NOW,
    preview: number === 2,
    reminder: false,
  };
  const plan = { rules_hash: "h1", intents: [intent], matched: ["declined-alert"], missed: [], cancels: [] };
  return { event, body: `{"number":${number}}`, routing: "planned", plan };
}

async function record(...numbers: readonly number[]): Promise<void> {
  await store.intake.record(numbers.map(arrival));
}

/** Ends the first delivery dead, the second in the outbox, the third in a record. */
async function attemptThree(): Promise<void> {
  const [first, second, third] = await store.queue.claim([{ gate: "slack", limit: 3 }], NOW + 60_000);
  if (!first || !second || !third) throw new Error("nothing was due");
  const attempt = { started_at: NOW, duration_ms: 5 };
  const of = ({ delivery }: Claimed) => ({ seq: delivery.seq, fence: delivery.fence });
  const message = { kind: "slack", destination: "slack", summary: "Declined", content: { text: "Declined" } };
  const write = { table: "customers", key: "test/3", values: { score: 70 }, trust_weak: false };
  const [event] = third.events;
  if (!event) throw new Error("a delivery speaks for an event");
  await store.queue.settle([
    {
      ...of(first),
      attempt: { ...attempt, outcome: "dead", reason: "channel_not_found", http_status: 200 },
      next: { state: "dead", reason: "channel_not_found" },
    },
    {
      ...of(second),
      attempt: { ...attempt, outcome: "previewed" },
      next: { state: "delivered" },
      outbox: message,
    },
    {
      ...of(third),
      attempt: { ...attempt, outcome: "delivered" },
      next: { state: "delivered" },
      record: { ...write, event },
    },
  ]);
}

async function idsOf(path: string): Promise<readonly unknown[]> {
  const { data } = await jsonOf(await appOnStore().ask(`/api/v1${path}`));
  return Array.isArray(data) ? data.map((row: { id: unknown }) => row.id) : [];
}

test("everything that the store holds is answered as the document promises", async () => {
  await record(1, 2, 3, 4);
  await attemptThree();
  const refused = {
    at: NOW,
    source: "persona",
    reason: "stale",
    header_names: ["host"],
    uncounted: 0,
  } as const;
  await store.upkeep.noteRefusal(refused);
  const { ask } = appOnStore();
  const api = openApiShape.parse(await jsonOf(await ask("/api/v1/openapi.json")));
  const first = async (path: string) => encodeURIComponent(String((await idsOf(path))[0]));
  const asked = [
    ["/events", "/events"],
    [`/events/${await first("/events")}?body=true`, "/events/{id}"],
    ["/deliveries?state=dead", "/deliveries"],
    [`/deliveries/${await first("/deliveries?state=dead")}`, "/deliveries/{id}"],
    ["/outbox", "/outbox"],
    [`/outbox/${await first("/outbox")}`, "/outbox/{id}"],
    ["/records/customers", "/records/{table}"],
    ["/records/customers/test%2F3", "/records/{table}/{key}"],
    ["/refused", "/refused"],
    ["/health", "/health"],
  ] as const;
  for (const [path, route] of asked) {
    const answer = await jsonOf(await ask(`/api/v1${path}`));
    expect(promised(api, "get", route).safeParse(answer).error, path).toBeUndefined();
    expect(Array.isArray(answer["data"]) ? answer["data"].length : 1, path).toBeGreaterThan(0);
  }
});

test("pages show every event once, newest first, while others arrive", async () => {
  await record(1, 2, 3, 4, 5);
  const { ask } = appOnStore();
  const seen: unknown[] = [];
  let path: string | undefined = "/api/v1/events?limit=2";
  while (path !== undefined) {
    const answer = await ask(path);
    const { data } = await jsonOf(answer);
    for (const row of Array.isArray(data) ? data : []) seen.push(row.source_event_id);
    path = /^<(.+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
    await record(6 + seen.length);
  }
  expect(seen).toEqual(["evt_5", "evt_4", "evt_3", "evt_2", "evt_1"]);
});

test.each(["none-of-ours", "!!", "MA", "LTE"])("the foreign cursor %s is answered 400", async (cursor) => {
  const answer = await appOnStore().ask(`/api/v1/events?cursor=${cursor}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    reason: "bad_request",
    detail: expect.stringContaining("cursor"),
  });
});

test("redrive puts what is dead back to pending, once", async () => {
  await record(1, 2, 3);
  await attemptThree();
  const dead = await idsOf("/deliveries?state=dead");
  expect(dead).toHaveLength(1);
  const { post } = appOnStore();
  const redrive = async () => jsonOf(await post("/api/v1/redrive", '{"reason":"channel_not_found"}'));
  expect(await redrive()).toEqual({ data: { ids: dead } });
  expect(await redrive()).toEqual({ data: { ids: [] } });
  expect(await idsOf("/deliveries?state=pending")).toEqual(dead);
});

test("a closed store is answered 5xx, saying nothing of its inside", async () => {
  const { ask } = appOnStore();
  await store.close();
  const answer = await ask("/api/v1/events");
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect((await answer.text()).toLowerCase()).not.toContain("database connection");
});
