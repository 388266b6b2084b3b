import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/ports/store.ts";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import { eventOf, HOUR, intentFor, MINUTE, only, planned, reminderFor, settlementOf } from "./samples.ts";

const GATE = "slack/#kyc";
/** The database's clock goes by the real time. */
const START = Date.now();

type JobRow = { readonly state: string; readonly start_after: Date; readonly seq: number };

let server: PostgresServer;
let url: string;
let database: pg.Client;
let store: Store;
let now = START;

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
});
beforeEach(async () => {
  now = START;
  store = await openPostgres(url, () => now);
  database = new pg.Client({ connectionString: url });
  await database.connect();
  return async () => {
    await database.end();
    await store.close();
    await emptyDatabase(url);
  };
});
afterAll(() => server.close());

async function jobs(): Promise<readonly JobRow[]> {
  const { rows } = await database.query(
    "SELECT state, start_after, (data ->> 'seq')::int AS seq FROM pgboss.job ORDER BY created_on, seq",
  );
  return rows;
}

async function due(parts = {}) {
  const event = eventOf({ received_at: now });
  await store.intake.record([planned(event, [intentFor(event, parts)])]);
  return event;
}

const claim = (limit = 10, gate = GATE) => store.queue.claim([{ gate, limit }], now + MINUTE);
const retryAt = (due_at: number) =>
  ({
    attempt: { started_at: now, outcome: "retry", reason: "server_error", http_status: 503 },
    next: { state: "pending", due_at, counts: true },
  }) as const;

describe("jobs", () => {
  it("one is made with a delivery, taken with its claim and over with its end", async () => {
    await due();
    expect(await jobs()).toMatchObject([{ state: "created" }]);
    const claimed = only(await claim());
    expect(await jobs()).toMatchObject([{ state: "active", seq: claimed.delivery.seq }]);
    await store.queue.settle([settlementOf(claimed)]);
    expect(await jobs()).toMatchObject([{ state: "completed" }]);
  });

  it("a retry is an attempt of its own, at its time", async () => {
    await due();
    await store.queue.settle([settlementOf(only(await claim()), retryAt(now + HOUR))]);
    const [first, second] = await jobs();
    expect([first?.state, second?.state]).toEqual(["completed", "created"]);
    expect(second?.start_after.getTime()).toBe(now + HOUR);
  });

  it("a reminder's begins when it is due, a year ahead or more", async () => {
    const due_at = now + 400 * 24 * HOUR;
    const event = eventOf({ received_at: now });
    await store.intake.record([planned(event, [reminderFor(event, { due_at, gate: GATE })])]);
    const [job] = await jobs();
    expect(job?.start_after.getTime()).toBe(due_at);
    expect(await claim()).toEqual([]);
    now = due_at;
    // The database's clock is a year behind; our rows say what is due.
    expect(await claim()).toHaveLength(1);
  });

  it("what is given back has one that can be taken at once", async () => {
    await due();
    const claimed = only(await claim());
    await store.queue.giveBack([claimed.delivery]);
    expect((await jobs()).map(({ state }) => state)).toEqual(["completed", "created"]);
    expect(await claim()).toHaveLength(1);
  });

  it("a lease that is extended keeps its job alive", async () => {
    await due();
    const claimed = only(await claim());
    await database.query("UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour'");
    await store.queue.extend([claimed.delivery], now + HOUR);
    const { rows } = await database.query(
      "SELECT heartbeat_on > now() - interval '1 minute' AS alive FROM pgboss.job",
    );
    expect(rows).toEqual([{ alive: true }]);
  });

  it("a claim that is not carried out keeps its jobs for others", async () => {
    await due();
    await database.query("ALTER TABLE kyc_relay.attempt RENAME TO gone");
    await expect(claim()).rejects.toThrow();
    await database.query("ALTER TABLE kyc_relay.gone RENAME TO attempt");
    expect(await jobs()).toMatchObject([{ state: "created" }]);
    expect(await claim()).toHaveLength(1);
  });

  it("of a lease that ran out, the job is over and another one is taken", async () => {
    await due();
    await claim();
    now += MINUTE;
    const again = only(await claim());
    expect((await jobs()).map(({ state }) => state)).toEqual(["completed", "active"]);
    await store.queue.settle([settlementOf(again)]);
    expect((await jobs()).map(({ state }) => state)).toEqual(["completed", "completed"]);
  });

  it("those of deliveries that have ended meanwhile serve others, and none is left unattempted", async () => {
    for (let n = 0; n < 3; n += 1) await due();
    const [, ...others] = await jobs();
    await database.query(
      "UPDATE kyc_relay.delivery SET state = 'cancelled', due_at = NULL, ended_at = 0 WHERE seq = $1",
      [others[0]?.seq],
    );
    expect(await claim(1)).toHaveLength(1);
    expect(await claim(1)).toHaveLength(1);
    expect(await claim(1)).toEqual([]);
  });
});

describe("jobs that are lost", () => {
  it("all of them, and everything is delivered still, in its order", async () => {
    for (let n = 0; n < 5; n += 1) await due({ rule: `r${n}`, due_at: now - 5 + n });
    await due({ rule: "later", due_at: now + HOUR });
    await database.query("DELETE FROM pgboss.job");
    const claimed = await claim();
    expect(claimed.map(({ delivery }) => delivery.rule)).toEqual(["r0", "r1", "r2", "r3", "r4"]);
    await store.queue.settle(claimed.map((one) => settlementOf(one)));
    now += HOUR;
    expect(await claim()).toHaveLength(1);
  });

  it("their queues too, and everything is delivered still", async () => {
    await due();
    await database.query("DELETE FROM pgboss.job");
    await database.query("DELETE FROM pgboss.queue");
    const claimed = only(await claim());
    await store.queue.settle([settlementOf(claimed, retryAt(now))]);
    await store.queue.settle([settlementOf(only(await claim()))]);
    expect(await store.queue.nextDue()).toEqual(new Map());
  });

  it("some that the queue itself gave up, and what they stood for is delivered still", async () => {
    await due();
    const claimed = only(await claim());
    await database.query("UPDATE pgboss.job SET state = 'failed', completed_on = now()");
    await store.queue.extend([claimed.delivery], now + HOUR);
    await store.queue.settle([settlementOf(claimed)]);
    expect((await store.ledger.delivery(claimed.delivery.id))?.delivery).toMatchObject({
      state: "delivered",
    });
  });
});

describe("a connection that is cut", () => {
  /** Holds the row while `work` waits for it, and cuts the connection of `work`. */
  async function cutWhile(lock: string, work: () => Promise<unknown>): Promise<void> {
    await database.query("BEGIN");
    await database.query(lock);
    const outcome = work().then(
      () => "done",
      (error) => error,
    );
    const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    while ((await database.query(cut)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(outcome).resolves.toMatchObject({ code: "store_unavailable" });
    await database.query("ROLLBACK");
  }

  it("in the middle of a claim leaves nothing claimed", async () => {
    const event = await due();
    await claim(1, "other");
    await store.queue.settle([settlementOf(only(await claim()), retryAt(now))]);
    await cutWhile("LOCK TABLE kyc_relay.attempt IN EXCLUSIVE MODE", () => claim());
    const { delivered } = (await store.ledger.event(event.id)) ?? {};
    expect(only(delivered ?? [])).toMatchObject({ fence: 1, attempts: 1, due_at: now });
    expect(only(await claim()).delivery).toMatchObject({ fence: 2 });
  });

  it("in the middle of a settlement leaves it to be settled again", async () => {
    await due();
    const claimed = only(await claim());
    const settle = () => store.queue.settle([settlementOf(claimed)]);
    await cutWhile("LOCK TABLE kyc_relay.attempt IN EXCLUSIVE MODE", settle);
    expect((await store.ledger.delivery(claimed.delivery.id))?.delivery).toMatchObject({ state: "pending" });
    await settle();
    expect((await store.ledger.delivery(claimed.delivery.id))?.delivery).toMatchObject({
      state: "delivered",
    });
    expect((await jobs()).map(({ state }) => state)).toEqual(["completed"]);
  });
});
