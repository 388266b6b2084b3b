import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nextStep } from "../../src/deliver/next-step.ts";
import { RETRIES_TAKE_MS } from "../../src/model/retry-schedule.ts";
import type { Claimed, GateNews, Settlement } from "../../src/ports/queue.ts";
import { HOUR, MINUTE, START, settlementOf } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";
import { dispatcherBench, heldAttempts } from "./bench.ts";

const SECOND = 1_000;
const HOOK = { gate: "hook", destination: "hook" };
const MAIL = { gate: "mail", destination: "mail" };

let bench: ReturnType<typeof dispatcherBench>;
let isUp: boolean;

beforeEach(() => {
  bench = dispatcherBench();
  isUp = false;
});
afterEach(() => bench.close());

/** A hook that answers as it is up or down; all else works. */
async function deliver(claimed: Claimed): Promise<Settlement> {
  if (isUp || claimed.delivery.destination !== "hook") return settlementOf(claimed);
  const counts = claimed.probe !== true;
  const due_at = bench.now + (counts ? 5 * SECOND : 0);
  return settlementOf(claimed, {
    attempt: { started_at: bench.now, outcome: "retry", reason: "server_error" },
    next: { state: "pending", due_at, counts },
  });
}

/** Lets time pass until then, stopping wherever something is due. */
async function passUntil(time: number, wake: () => void): Promise<void> {
  for (;;) {
    await bench.isQuiet();
    const due = [...(await bench.store.queue.nextDue()).values()];
    const next = Math.min(...due);
    if (next > time) break;
    bench.now = Math.max(bench.now, next);
    wake();
    await bench.isQuiet();
  }
  bench.now = time;
}

describe("a destination that is down", () => {
  test("gets few attempts, and once it is up all goes out, though nobody told", async () => {
    await bench.plan(HOOK, 100);
    const news: GateNews[] = [];
    const capacity = { total: 64, perDestination: () => 8 };
    const { wake } = bench.start({ deliver, capacity, onGate: (one) => news.push(one) });
    await passUntil(START + 30 * MINUTE, wake);
    expect(news).toMatchObject([{ gate: "hook", news: "paused", why: "failing" }]);
    // At first as many as are under way at once, then one at the end of each gap.
    expect(bench.attempted.length).toBeLessThanOrEqual(8 + 8);
    expect(bench.attempted.length).toBeGreaterThan(8 + 4);
    const most = Math.max(...(await bench.deliveries()).map(({ attempts }) => attempts));
    expect(most).toBe(1);
    isUp = true;
    await passUntil(START + 50 * MINUTE, wake);
    await bench.allDelivered(100);
    expect(news.map((one) => one.news)).toEqual(["paused", "well"]);
  });

  test("holds up no other one, and makes nobody look again and again", async () => {
    await bench.plan(HOOK, 20);
    const { wake } = bench.start({ deliver });
    await passUntil(START + SECOND, wake);
    const looks = bench.looks;
    await bench.plan(MAIL, 20);
    wake();
    await bench.allDelivered(20);
    await bench.isQuiet();
    // Each end of an attempt makes at most one.
    expect(bench.looks - looks).toBeLessThan(45);
  });

  test("for longer than all retries take: nothing died before, and then each has had its last attempt", async () => {
    await bench.plan(HOOK, 12);
    const { queue } = bench.store;
    const reply = { outcome: "retry", reason: "server_error" } as const;
    let tries = 0;
    for (;;) {
      const at = (await queue.nextDue()).get("hook");
      if (at === undefined) break;
      bench.now = Math.max(bench.now, at);
      for (const claimed of await queue.claim([{ gate: "hook", limit: 8 }], bench.now + MINUTE)) {
        const tried = { ...claimed.delivery, probe: claimed.probe === true };
        const step = nextStep(reply, tried, bench.now, 0.5);
        if (step.next.state === "dead") expect(bench.now - START).toBeGreaterThanOrEqual(RETRIES_TAKE_MS);
        tries += 1;
        const attempt = { started_at: bench.now, ...reply };
        await queue.settle([settlementOf(claimed, { attempt, ...step })]);
      }
    }
    expect(bench.now - START).toBeLessThan(RETRIES_TAKE_MS + HOUR);
    expect(tries).toBeLessThan(400);
    const ends = (await bench.deliveries()).map(({ state, reason }) => `${state} ${reason}`);
    expect(ends).toEqual(Array(12).fill("dead exhausted"));
  });
});

describe("a pace", () => {
  test("is kept by a dispatcher that sleeps until the next may go", async () => {
    await bench.plan(HOOK, 30);
    isUp = true;
    const pace = { every_ms: SECOND, burst: 3 };
    const capacity = { total: 64, perDestination: () => 64, paceOf: () => pace };
    const { wake } = bench.start({ deliver, capacity });
    await passUntil(START, wake);
    expect(bench.attempted).toHaveLength(3);
    const looks = bench.looks;
    await passUntil(START + 10 * SECOND, wake);
    expect(bench.attempted).toHaveLength(13);
    expect(bench.looks - looks).toBeLessThan(50);
    await passUntil(START + 27 * SECOND, wake);
    await bench.allDelivered(30);
  });
});

describe("a person's pause", () => {
  test("lets what is under way end, and starts nothing more until it is resumed", async () => {
    const far = heldAttempts();
    await bench.plan(HOOK, 3);
    const capacity = { total: 1, perDestination: () => 1 };
    const { wake } = bench.start({ deliver: far.deliver, capacity });
    await eventually("one is under way", () => far.underWay === 1);
    await bench.store.upkeep.pause({ by: "Ada" });
    far.release();
    await bench.allDelivered(1);
    await bench.isQuiet();
    expect(bench.attempted).toHaveLength(1);
    await bench.store.upkeep.resume({ by: "Ada" });
    wake();
    await eventually("the next is under way", () => far.underWay === 1);
    far.release();
    await eventually("the last is under way", () => far.underWay === 1);
    far.release();
    await bench.allDelivered(3);
  });
});
