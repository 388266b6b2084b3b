import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Intent } from "../../src/model/plan.ts";
import type { Store } from "../../src/ports/store.ts";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import {
  digestFor,
  eventOf,
  HOUR,
  intentFor,
  planned,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

let server: PostgresServer;
let url: string;
/** Two processes. */
let stores: readonly [Store, Store];

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
});
beforeEach(async () => {
  stores = [await openPostgres(url, () => START), await openPostgres(url, () => START)];
  return async () => {
    await Promise.all(stores.map((store) => store.close()));
    await emptyDatabase(url);
  };
});
afterAll(() => server.close());

const ROUNDS = 25;

/** Of all deliveries. */
async function rows() {
  const { items } = await stores[0].ledger.deliveries({}, { limit: 500 });
  return items;
}

function oncePer(key: string): Partial<Intent> {
  return { once_per: { key, within: HOUR } };
}

it("50 times at once at two processes, an event is one, and 49 are counted", async () => {
  const sent = Array.from({ length: 50 }, (_, i) => {
    const event = eventOf({ source_event_id: "same" });
    return stores[i % 2 === 0 ? 0 : 1].intake.record([planned(event, [intentFor(event)])]);
  });
  const receipts = (await Promise.all(sent)).flat();
  const results = receipts.map(({ result }) => result);
  expect(results.filter((result) => result === "stored")).toHaveLength(1);
  expect(results.filter((result) => result === "duplicate")).toHaveLength(49);
  expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
  const { items } = await stores[0].ledger.events({}, { limit: 10 });
  expect(items).toMatchObject([{ duplicates: 49, deliveries: 1 }]);
});

it("a decision at one process stops the reminder that is made at the other", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const reference = `c-${round}`;
    const expired = eventOf({ reference });
    const approved = eventOf({ reference, decision: "approved", occurred_at: START + 1 });
    await Promise.all([
      stores[0].intake.record([planned(expired, [reminderFor(expired)])]),
      stores[1].intake.record([planned(approved, [])]),
    ]);
  }
  expect((await rows()).map(({ reason }) => reason)).toEqual(Array(ROUNDS).fill("decided"));
});

it("so it does when only the check is known by both, and a reference by one", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const check = `persona:inq_${round}`;
    const named = eventOf({ keys: [`ref:c-${round}`, check], reference: `c-${round}`, decision: "approved" });
    const unnamed = eventOf({ keys: [check] });
    await Promise.all([
      stores[0].intake.record([planned(unnamed, [reminderFor(unnamed)])]),
      stores[1].intake.record([planned({ ...named, occurred_at: START + 1 }, [])]),
    ]);
  }
  expect((await rows()).map(({ reason }) => reason)).toEqual(Array(ROUNDS).fill("decided"));
});

it("once_per holds across processes", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const events = [eventOf(), eventOf()] as const;
    const [one, other] = events.map((event) => planned(event, [intentFor(event, oncePer(`k-${round}`))]));
    if (!one || !other) throw new Error("no events");
    await Promise.all([stores[0].intake.record([one]), stores[1].intake.record([other])]);
  }
  const states = (await rows()).map(({ reason }) => reason ?? "made");
  expect(states.filter((state) => state === "made")).toHaveLength(ROUNDS);
  expect(states.filter((state) => state === "once_per")).toHaveLength(ROUNDS);
});

it("one digest window gathers what comes to both", async () => {
  const sent = Array.from({ length: 4 * ROUNDS }, (_, i) => {
    const event = eventOf();
    return stores[i % 2 === 0 ? 0 : 1].intake.record([planned(event, [digestFor(event)])]);
  });
  await Promise.all(sent);
  const [window, ...others] = await rows();
  expect(others).toEqual([]);
  const detail = await stores[1].ledger.delivery(window?.id ?? "");
  expect(detail?.events).toHaveLength(4 * ROUNDS);
});

it("one reminder is pending for a subject, whichever process made it", async () => {
  const restart: Partial<Intent> = { stop: { ...STOP, if_pending: "restart" } };
  for (let round = 0; round < ROUNDS; round += 1) {
    const record = (store: Store) => {
      const event = eventOf({ reference: `c-${round}` });
      return store.intake.record([planned(event, [reminderFor(event, restart)])]);
    };
    await Promise.all(stores.map(record));
  }
  const states = (await rows()).map(({ state }) => state);
  expect(states.filter((state) => state === "pending")).toHaveLength(ROUNDS);
});

it("a mix about a few people, recorded, claimed and settled by both at once, comes to an end", async () => {
  const before = await deadlocks();
  const random = seeded(5);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] ?? never();
  const someArrival = () => {
    const name = pick(["a", "b", "c"]);
    const decision = pick(["expired", "expired", "approved", "none"] as const);
    const event = eventOf({ reference: name, decision, keys: [`ref:${name}`, `persona:inq_${name}`] });
    const reminder = reminderFor(event, { stop: { ...STOP, if_pending: pick(["keep", "restart", "add"]) } });
    const inOrder = intentFor(event, {
      in_order: true,
      destination: "hook",
      gate: "hook",
      action: "webhook",
    });
    const throttled = intentFor(event, { ...oncePer(name), action: "slack-2" });
    const intents = [reminder, inOrder, throttled, digestFor(event, name), intentFor(event)];
    return planned(
      event,
      intents.filter(() => random() < 0.6),
    );
  };
  const record = async (store: Store) => {
    for (let i = 0; i < 30; i += 1) {
      await store.intake.record(Array.from({ length: pick([1, 2, 5]) }, someArrival));
    }
  };
  const deliver = async (store: Store) => {
    const orders = ["hook", "slack/#kyc"].map((gate) => ({ gate, limit: 20 }));
    const claimed = await store.queue.claim(orders, START + HOUR);
    await store.queue.settle(claimed.map((one) => settlementOf(one)));
    return claimed.length;
  };
  const deliverSome = async (store: Store) => {
    for (let i = 0; i < 15; i += 1) await deliver(store);
  };
  await Promise.all(stores.flatMap((store) => [record(store), record(store), deliverSome(store)]));
  while ((await deliver(stores[0])) > 0);
  const left = (await rows()).filter(
    ({ state, due_at = START }) => state === "waiting" || (state === "pending" && due_at <= START),
  );
  expect(left).toEqual([]);
  expect(await deadlocks()).toBe(before);
});

/** So many there have been, as far as the server has counted them. */
async function deadlocks(): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: counted } = await client.query<{ deadlocks: string }>(
    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
  );
  await client.end();
  return Number(counted[0]?.deadlocks);
}

/** Random numbers that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function never(): never {
  throw new Error("nothing to pick from");
}
