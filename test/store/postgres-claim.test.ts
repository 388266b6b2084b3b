import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Claimed, ClaimOrder } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { emptyDatabase } from "../support/empty-database.ts";
import { type PostgresServer, QUICK_AND_LOSSY, startPostgres } from "../support/postgres-server.ts";
import { openPostgres } from "./open-postgres.ts";
import { eventOf, intentFor, MINUTE, only, planned, START, settlementOf } from "./samples.ts";

const MANY = 60;
const TURNS = 10;
const GATE = "slack/#kyc";
const FAILURES_TO_OPEN = 5;

let server: PostgresServer;
let url: string;
let now = START;
let stores: readonly Store[] = [];

beforeAll(async () => {
  server = await startPostgres(QUICK_AND_LOSSY);
  url = await server.database();
});
beforeEach(async () => {
  now = START;
  const opened = await Promise.all([1, 2, 3].map(() => openPostgres(url, () => now)));
  stores = opened;
  return async () => {
    await Promise.all(opened.map((store) => store.close()));
    await emptyDatabase(url);
  };
});
afterAll(() => server.close());

function first(): Store {
  const [store] = stores;
  if (!store) throw new Error("no store is open");
  return store;
}

async function recordMany(many: number, parts = {}): Promise<void> {
  const events = Array.from({ length: many }, (_, n) => eventOf({ keys: [`persona:inq_${n}`] }));
  await first().intake.record(events.map((event) => planned(event, [intentFor(event, parts)])));
}

/** What all processes claim at once, of the same gate. */
async function claimFromAll(order: Partial<ClaimOrder> = {}): Promise<readonly Claimed[]> {
  const orders = [{ gate: GATE, limit: 7, ...order }];
  return (await Promise.all(stores.map(({ queue }) => queue.claim(orders, now + MINUTE)))).flat();
}

describe("several processes on one database", () => {
  it("never claim a delivery twice, and leave none", async () => {
    await recordMany(MANY);
    const seqs: number[] = [];
    for (let claimed = await claimFromAll(); claimed.length > 0; claimed = await claimFromAll()) {
      seqs.push(...claimed.map(({ delivery }) => delivery.seq));
    }
    expect(seqs).toHaveLength(MANY);
    expect(new Set(seqs).size).toBe(MANY);
  });

  it("claim and settle at once, in any order, and each delivery is delivered once", async () => {
    await recordMany(MANY);
    const fences: number[] = [];
    await Promise.all(
      stores.map(async ({ queue }) => {
        for (;;) {
          const claimed = await queue.claim([{ gate: GATE, limit: 4 }], now + MINUTE);
          if (claimed.length === 0) return;
          fences.push(...claimed.map(({ delivery }) => delivery.fence));
          await Promise.all(claimed.toReversed().map((one) => queue.settle([settlementOf(one)])));
        }
      }),
    );
    expect(fences).toEqual(Array.from({ length: MANY }, () => 1));
    expect(await first().ledger.health()).toMatchObject({ pending: 0 });
  });

  it("hold a gate's pace in sum", async () => {
    await recordMany(MANY);
    const pace = { every_ms: 1_000, burst: 3 };
    expect(await claimFromAll({ pace })).toHaveLength(3);
    for (let turn = 1; turn <= TURNS; turn += 1) {
      now += 1_000;
      expect(await claimFromAll({ pace })).toHaveLength(1);
    }
  });

  it("make one probe at a time of a gate that fails", async () => {
    await recordMany(MANY);
    const failing = await first().queue.claim([{ gate: GATE, limit: FAILURES_TO_OPEN }], now + MINUTE);
    const attempt = {
      started_at: START,
      outcome: "retry",
      reason: "server_error",
      http_status: 503,
    } as const;
    const next = { state: "pending", due_at: START + 2 * MINUTE, counts: true } as const;
    // Each of the processes meets some of the failures.
    const news = await Promise.all(
      failing.map((one, n) =>
        stores[n % stores.length]?.queue.settle([settlementOf(one, { attempt, next })]),
      ),
    );
    expect(news.flat()).toMatchObject([{ gate: GATE, news: "paused", why: "failing" }]);
    expect(await claimFromAll()).toEqual([]);
    now += MINUTE;
    expect(only(await claimFromAll())).toMatchObject({ probe: true });
    expect(await claimFromAll()).toEqual([]);
  });

  it("pause and resume for each other", async () => {
    await recordMany(2);
    await first().upkeep.pause({ gate: GATE, by: "ada" });
    expect(await claimFromAll()).toEqual([]);
    for (const { queue } of stores) expect(await queue.nextDue()).toEqual(new Map());
    await stores[1]?.upkeep.resume({ gate: GATE, by: "ada" });
    expect(await claimFromAll()).toHaveLength(2);
  });

  it("what a process held that is gone is taken over once, after its lease, and it may settle nothing any more", async () => {
    await recordMany(1);
    const held = only(await first().queue.claim([{ gate: GATE, limit: 1 }], now + MINUTE));
    now += MINUTE - 1;
    expect(await claimFromAll()).toEqual([]);
    now += 1;
    const taken = only(await claimFromAll());
    expect(taken).toMatchObject({ lost: true, delivery: { seq: held.delivery.seq, fence: 2 } });
    await first().queue.settle([settlementOf(held)]);
    await first().queue.extend([held.delivery], now + 10 * MINUTE);
    await first().queue.giveBack([held.delivery]);
    expect(await first().queue.keep([{ ...held.delivery, rendering: { text: "late" } }])).toEqual([]);
    const { delivery } = (await first().ledger.delivery(held.delivery.id)) ?? {};
    expect(delivery).toMatchObject({ state: "pending", fence: 2, due_at: now + MINUTE });
  });

  it("what a decision stops while it is claimed is claimed or stopped, never both", async () => {
    for (let turn = 0; turn < TURNS; turn += 1) {
      const key = `persona:acc_${turn}`;
      const expired = eventOf({ keys: [key] });
      const stop = { decision: true, trust_weak: false, if_pending: "add" } as const;
      const reminder = intentFor(expired, { reminder: true, stop, due_at: now });
      await first().intake.record([planned(expired, [reminder])]);
      const decided = eventOf({ keys: [key], decision: "approved", received_at: now + 1 });
      const [claimed] = await Promise.all([claimFromAll(), stores[1]?.intake.record([planned(decided, [])])]);
      const { delivered } = (await first().ledger.event(expired.id)) ?? {};
      // What was claimed before it came is fenced off by it.
      expect(only(delivered ?? [])).toMatchObject({ state: "cancelled", reason: "decided" });
      await Promise.all(claimed.map((one) => first().queue.settle([settlementOf(one)])));
      expect((await first().ledger.event(expired.id))?.delivered).toEqual(delivered);
    }
  });
});
