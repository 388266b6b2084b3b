import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import { HOUR, MINUTE, START, settlementOf } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";
import { aWhile, dispatcherBench, heldAttempts } from "./bench.ts";

let bench: ReturnType<typeof dispatcherBench>;

beforeEach(() => {
  bench = dispatcherBench();
});
afterEach(() => bench.close());

describe("capacity", () => {
  test("with a slow far side no more are attempted at once than in all and per destination", async () => {
    const far = heldAttempts();
    await bench.plan({ gate: "mail", destination: "mail" }, 10);
    await bench.plan({ gate: "hook", destination: "hook" }, 10);
    await bench.plan({ gate: "slack/#a", destination: "slack" }, 10);
    await bench.plan({ gate: "slack/#b", destination: "slack" }, 10);
    const limits: Record<string, number> = { mail: 2, hook: 20, slack: 3 };
    const open = new Map<string, number>();
    const most = new Map<string, number>();
    const change = (name: string, by: number) => {
      open.set(name, (open.get(name) ?? 0) + by);
      most.set(name, Math.max(most.get(name) ?? 0, open.get(name) ?? 0));
    };
    bench.start({
      capacity: { total: 9, perDestination: (name) => limits[name] ?? 0 },
      deliver: async (claimed: Claimed) => {
        change("all", 1);
        change(claimed.delivery.destination, 1);
        const settlement = await far.deliver(claimed);
        change("all", -1);
        change(claimed.delivery.destination, -1);
        return settlement;
      },
    });
    await eventually("all room is taken", () => far.underWay === 9);
    await eventually("all 40 are delivered", async () => {
      far.release(1);
      return (await bench.deliveries()).every(({ state }) => state === "delivered");
    });
    expect(bench.attempted).toHaveLength(40);
    expect(most.get("all")).toBe(9);
    expect(most.get("mail")).toBe(2);
    expect(most.get("slack")).toBe(3);
  });

  test("while everything is full the store is not asked what is due, however often something is new", async () => {
    const far = heldAttempts();
    await bench.plan({ gate: "mail", destination: "mail" }, 5);
    const dispatcher = bench.start({ capacity: { total: 2, perDestination: () => 2 }, deliver: far.deliver });
    await eventually("all room is taken", () => far.underWay === 2);
    await bench.isQuiet();
    const before = bench.looks;
    for (let n = 0; n < 10; n++) {
      dispatcher.wake();
      await bench.isQuiet();
    }
    expect(bench.looks).toBe(before);
    await eventually("all 5 are attempted", () => {
      far.release(1);
      return bench.attempted.length === 5;
    });
    far.release(5);
  });

  test("a destination that hangs holds up no other one", async () => {
    const far = heldAttempts();
    await bench.plan({ gate: "mail", destination: "mail" }, 30);
    const dispatcher = bench.start({
      capacity: { total: 8, perDestination: () => 4 },
      deliver: async (claimed) =>
        claimed.delivery.gate === "mail" ? far.deliver(claimed) : settlementOf(claimed),
    });
    await eventually("mail is full", () => far.underWay === 4);
    await bench.plan({ gate: "hook", destination: "hook" }, 30);
    dispatcher.wake();
    await bench.allDelivered(30);
    expect(far.underWay).toBe(4);
    const stopped = dispatcher.stop();
    far.release();
    await stopped;
  });
});

describe("looking", () => {
  test("wakes by itself when the next is due", async () => {
    await bench.plan({ due_at: START + 40 });
    bench.start();
    await aWhile();
    expect(bench.attempted).toEqual([]);
    bench.now = START + 40;
    await bench.allDelivered(1);
  });

  test("does not go on looking while nothing is due, a gate is paused or everything is full", async () => {
    const far = heldAttempts();
    await bench.plan({ due_at: START + HOUR });
    await bench.plan({ gate: "paused" });
    const [paused] = await bench.store.queue.claim([{ gate: "paused", limit: 1 }], START + MINUTE);
    if (!paused) throw new Error("nothing to pause");
    const until = START + HOUR;
    await bench.store.queue.settle([
      settlementOf(paused, {
        attempt: { started_at: START, outcome: "retry", reason: "rate_limited" },
        next: { state: "pending", due_at: START, counts: false },
        pause_gate_until: until,
      }),
    ]);
    await bench.plan({ gate: "full" }, 3);
    bench.start({ capacity: { total: 64, perDestination: () => 1 }, deliver: far.deliver });
    await eventually("one is under way", () => far.underWay === 1);
    await aWhile();
    const settled = bench.looks;
    await aWhile();
    expect(bench.looks).toBe(settled);
    expect(settled).toBeLessThan(5);
    expect(far.underWay).toBe(1);
    far.release();
    await eventually("the next is under way", () => far.underWay === 1);
    far.release();
    await eventually("the last is under way", () => far.underWay === 1);
    far.release();
  });

  test("a wake during a look makes another look", async () => {
    let recorded: Promise<void> | undefined;
    const dispatcher = bench.start();
    // Whatever moment it comes at, what was recorded before a wake is attempted.
    for (let n = 0; n < 20; n += 1) {
      recorded = bench.plan().then(() => dispatcher.wake());
      if (n % 3 === 0) await recorded;
    }
    await recorded;
    await bench.allDelivered(20);
  });
});

describe("what cannot be settled", () => {
  const full = () => Promise.reject(new RelayError("store_unavailable", "The database has no room."));

  test("is settled when the store can write again, and is not sent a second time", async () => {
    let refusals = 0;
    const isFull = () => refusals < 2;
    await bench.plan();
    const dispatcher = bench.start({
      queue: {
        settle: (settlements) => {
          refusals += 1;
          return isFull() ? full() : bench.store.queue.settle(settlements);
        },
      },
    });
    await eventually("it could not be settled", () => refusals > 0);
    // Long after the lease would have ended.
    bench.now += HOUR;
    dispatcher.wake();
    await bench.allDelivered(1);
    expect(bench.attempted).toHaveLength(1);
  });

  test("for another reason is attempted again after its lease: nothing is lost", async () => {
    let faults = 1;
    await bench.plan();
    const dispatcher = bench.start({
      queue: {
        settle: (settlements) =>
          faults-- > 0 ? Promise.reject(new Error("poison")) : bench.store.queue.settle(settlements),
      },
    });
    await eventually("it could not be settled", () => faults === 0);
    await aWhile();
    bench.now += 2 * MINUTE;
    dispatcher.wake();
    await bench.allDelivered(1);
    expect(bench.attempted).toHaveLength(2);
    const [delivery] = await bench.deliveries();
    const detail = await bench.store.ledger.delivery(delivery?.id ?? "");
    expect(detail?.attempts.map(({ outcome }) => outcome)).toEqual(["uncertain", "delivered"]);
  });

  test("does not keep the dispatcher from stopping", async () => {
    let refusals = 0;
    await bench.plan();
    const dispatcher = bench.start({
      queue: {
        settle: () => {
          refusals += 1;
          return full();
        },
      },
    });
    await eventually("it could not be settled", () => refusals > 0);
    await dispatcher.stop();
    expect((await bench.deliveries())[0]).toMatchObject({ state: "pending" });
  });
});

describe("the clock", () => {
  test.each([
    ["forward", 3 * HOUR],
    ["back", -3 * HOUR],
  ])("set %s while an attempt is under way makes no second one", async (_, jump) => {
    const far = heldAttempts();
    await bench.plan();
    const dispatcher = bench.start({ deliver: far.deliver });
    await eventually("it is under way", () => far.underWay === 1);
    bench.now += jump;
    dispatcher.wake();
    await aWhile();
    dispatcher.wake();
    await aWhile();
    far.release();
    await bench.allDelivered(1);
    expect(bench.attempted).toHaveLength(1);
  });
});

describe("stopping", () => {
  /** Stops while a claim is under way. */
  async function stopWhileClaiming(): Promise<void> {
    const claiming = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const dispatcher = bench.start({
      capacity: { total: 2, perDestination: () => 2 },
      queue: {
        claim: async (orders, until) => {
          const claimed = await bench.store.queue.claim(orders, until);
          claiming.resolve();
          await goOn.promise;
          return claimed;
        },
      },
    });
    await claiming.promise;
    const stopped = dispatcher.stop();
    goOn.resolve();
    await stopped;
  }

  test("gives back what a claim under way brings: due at once, and no answer was lost", async () => {
    await bench.plan({}, 3);
    await stopWhileClaiming();
    expect(bench.attempted).toEqual([]);
    const found = await bench.deliveries();
    expect(found.map(({ state, attempts, due_at }) => [state, attempts, due_at])).toEqual(
      found.map(() => ["pending", 0, bench.now]),
    );
    bench.start();
    await bench.allDelivered(3);
    const [first] = await bench.deliveries();
    const detail = await bench.store.ledger.delivery(first?.id ?? "");
    expect(detail?.attempts.map(({ outcome }) => outcome)).toEqual(["delivered"]);
  });

  test("attempts what tells of a lost answer: it would be told but once", async () => {
    await bench.plan();
    await bench.store.queue.claim([{ gate: "slack/#kyc", limit: 1 }], bench.now + MINUTE);
    bench.now += 2 * MINUTE;
    await stopWhileClaiming();
    expect(bench.attempted).toHaveLength(1);
    expect((await bench.deliveries())[0]).toMatchObject({ state: "delivered" });
  });

  test("waits for attempts under way", async () => {
    const far = heldAttempts();
    await bench.plan();
    const dispatcher = bench.start({ deliver: far.deliver });
    await eventually("it is under way", () => far.underWay === 1);
    let isStopped = false;
    const stopped = dispatcher.stop().then(() => {
      isStopped = true;
    });
    await aWhile();
    expect(isStopped).toBe(false);
    far.release();
    await stopped;
    expect((await bench.deliveries())[0]).toMatchObject({ state: "delivered" });
  });
});
