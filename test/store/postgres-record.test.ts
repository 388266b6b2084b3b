import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Intent } from "../../src/model/plan.ts";
import type { Store } from "../../src/ports/store.ts";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import { digestFor, eventOf, HOUR, intentFor, planned, reminderFor, START, STOP } from "./samples.ts";

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
  expect(await rows()).toHaveLength(1);
  const [digest] = await stores[1].queue.claim([{ gate: "slack/#kyc", limit: 5 }], START + HOUR);
  expect(digest).toBeUndefined();
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
