import { describe, expect, it } from "vitest";
import { EVERY_GATE } from "../../src/model/gate.ts";
import type { Intent } from "../../src/model/plan.ts";
import { RETRIES_TAKE_MS } from "../../src/model/retry-schedule.ts";
import type { Claimed, GateNews, Settlement } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import { deadly, eventOf, HOUR, intentFor, MINUTE, only, planned, START, settlementOf } from "./samples.ts";

const GATE = "hook";
const SECOND = 1_000;

export function gateClauses(bench: () => Bench): void {
  async function plan(count: number, parts: Partial<Intent> = {}) {
    const intents = { gate: GATE, destination: "hook", ...parts };
    const events = Array.from({ length: count }, () => eventOf({ received_at: bench().now }));
    await bench().store.intake.record(events.map((event) => planned(event, [intentFor(event, intents)])));
  }
  const settle = (...settlements: readonly Settlement[]) => bench().store.queue.settle(settlements);
  const failed = (claimed: Claimed, parts: Partial<Settlement> = {}) =>
    settlementOf(claimed, {
      attempt: { started_at: bench().now, outcome: "retry", reason: "server_error" },
      next: { state: "pending", due_at: bench().now, counts: claimed.probe !== true },
      ...parts,
    });
  const nextAt = async (gate = GATE) => (await bench().store.queue.nextDue()).get(gate);
  const rowOf = async (gate = GATE) => (await bench().store.ledger.gates()).find((row) => row.gate === gate);
  /** Until the breaker is open. */
  async function fail(): Promise<readonly GateNews[]> {
    return settle(...(await bench().claim(GATE, 5)).map((one) => failed(one)));
  }
  async function probe(): Promise<Claimed> {
    bench().now = (await nextAt()) ?? 0;
    return only(await bench().claim(GATE, 50));
  }

  describe("a gate that fails", () => {
    it("is paused after five failures in a row: what is due waits, without using up attempts", async () => {
      await plan(8);
      const news = await fail();
      const [paused] = news;
      expect(news).toEqual([expect.objectContaining({ gate: GATE, news: "paused", why: "failing" })]);
      expect(await bench().claim(GATE)).toEqual([]);
      const until = paused?.news === "paused" ? paused.until : 0;
      expect(await nextAt()).toBe(until);
      expect(await rowOf()).toMatchObject({
        due: 8,
        failures: 5,
        failing_since: bench().now,
        paused: { why: "failing", since: bench().now, until },
        last_attempt_at: bench().now,
      });
    });

    it("is tried by one delivery at a time, each time by another", async () => {
      await plan(8);
      await fail();
      const tried: number[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const claimed = await probe();
        expect(claimed.probe).toBe(true);
        expect(await bench().claim(GATE)).toEqual([]);
        expect(await settle(failed(claimed))).toEqual([]);
        tried.push(claimed.delivery.seq);
      }
      expect(new Set(tried).size).toBe(3);
      expect((await rowOf())?.failures).toBe(8);
    });

    it("tries first what has waited for as long as all retries take", async () => {
      await plan(40);
      await fail();
      bench().now += RETRIES_TAKE_MS - HOUR;
      await settle(failed(await probe()));
      const old = await nextAt();
      await plan(1, { due_at: START - HOUR });
      bench().now = Math.max(old ?? 0, START + RETRIES_TAKE_MS - HOUR);
      const claimed = only(await bench().claim(GATE));
      expect(claimed.delivery.planned_for).toBe(START - HOUR);
      const dead = { state: "dead", reason: "exhausted" } as const;
      const before = bench().now;
      await settle(failed(claimed, { next: dead }));
      expect(await nextAt()).toBeLessThanOrEqual(before + 2 * SECOND);
    });

    it("takes no second probe before the lease of one ends whose process died", async () => {
      await plan(8);
      await fail();
      await probe();
      const again = await nextAt();
      expect(again).toBe(bench().now + MINUTE);
      expect((await probe()).probe).toBe(true);
    });

    it("is well again with the first success, and everything due goes", async () => {
      await plan(8);
      await fail();
      expect(await settle(settlementOf(await probe()))).toEqual([{ gate: GATE, news: "well" }]);
      expect(await bench().claim(GATE, 50)).toHaveLength(7);
      const row = await rowOf();
      expect(row).toMatchObject({ failures: 0, last_delivered_at: bench().now });
      expect(row?.paused).toBeUndefined();
    });

    it("goes on with the next probe at once when one said nothing of the gate", async () => {
      await plan(8);
      await fail();
      await settle(deadly(await probe()));
      expect(await nextAt()).toBe(bench().now);
      expect((await probe()).probe).toBe(true);
    });

    it("stays paused after a restart", async () => {
      await plan(8);
      await fail();
      const until = await nextAt();
      await bench().restart();
      expect(await nextAt()).toBe(until);
      expect(await bench().claim(GATE)).toEqual([]);
    });

    it("holds up no other gate, and no preview of its own", async () => {
      await plan(8);
      await fail();
      await plan(2, { gate: "mail", destination: "mail" });
      await plan(2, { preview: true });
      expect(await bench().claim("mail")).toHaveLength(2);
      expect(await nextAt()).toBe(bench().now);
      const previews = await bench().claim(GATE);
      expect(previews.map(({ delivery }) => delivery.preview)).toEqual([true, true]);
      expect(previews.some((one) => one.probe)).toBe(false);
    });

    it("tries live ones before redriven ones", async () => {
      await plan(1);
      await settle(deadly(only(await bench().claim(GATE))));
      await plan(6);
      await fail();
      await bench().store.upkeep.redrive({}, 10);
      bench().now += HOUR;
      await plan(1);
      expect((await probe()).redriven).toBe(false);
    });
  });

  describe("a gate whose far side asks to wait", () => {
    it("waits as long, and news say so; a shorter wait never ends a longer one", async () => {
      await plan(3);
      const [first, second] = await bench().claim(GATE, 2);
      if (!first || !second) throw new Error("two were due");
      const asked = { outcome: "retry", reason: "rate_limited", started_at: bench().now } as const;
      const until = bench().now + MINUTE;
      const news = await settle(failed(first, { attempt: asked, pause_gate_until: until }));
      expect(news).toEqual([{ gate: GATE, news: "paused", why: "far_side", until, failures: 0 }]);
      await settle(failed(second, { attempt: asked, pause_gate_until: bench().now + SECOND }));
      expect(await rowOf()).toMatchObject({ failures: 0, paused: { why: "far_side", until } });
      expect(await nextAt()).toBe(until);
      bench().now = until;
      expect(await bench().claim(GATE)).toHaveLength(3);
      expect((await rowOf())?.paused).toBeUndefined();
    });
  });

  it("asked to wait anew after the clock was set back, a gate waits", async () => {
    await plan(3);
    const [first, second] = await bench().claim(GATE, 2);
    if (!first || !second) throw new Error("two were due");
    const asked = { outcome: "retry", reason: "rate_limited", started_at: bench().now } as const;
    bench().now += 24 * HOUR;
    await settle(failed(first, { attempt: asked, pause_gate_until: bench().now + MINUTE }));
    bench().now -= 24 * HOUR;
    const until = bench().now + MINUTE;
    await settle(failed(second, { attempt: asked, pause_gate_until: until }));
    expect(await bench().claim(GATE)).toEqual([]);
    expect(await nextAt()).toBe(until);
  });

  describe("what a person pauses", () => {
    it("claims nothing until it is resumed, also after a restart", async () => {
      await plan(2);
      await plan(1, { gate: "mail", destination: "mail" });
      await bench().store.upkeep.pause({ gate: GATE, by: "Ada" });
      const since = bench().now;
      bench().now += HOUR;
      await bench().store.upkeep.pause({ gate: GATE, by: "Bob" });
      await bench().restart();
      expect(await bench().claim(GATE)).toEqual([]);
      expect([...(await bench().store.queue.nextDue()).keys()]).toEqual(["mail"]);
      expect(await rowOf()).toMatchObject({ due: 2, paused: { why: "person", since, by: "Ada" } });
      await bench().store.upkeep.resume({ gate: GATE, by: "Bob" });
      expect(await bench().claim(GATE)).toHaveLength(2);
    });

    it("is a destination with all its gates, also one that nothing ever went to; after a restart, too", async () => {
      const slack = { gate: "slack/#kyc", destination: "slack" };
      await plan(1, slack);
      await bench().store.upkeep.pause({ gate: "slack", by: "Ada" });
      await bench().restart();
      await plan(2, { ...slack, gate: "slack/#brand-new" });
      await plan(1);
      expect(await bench().claim("slack/#kyc")).toEqual([]);
      expect(await bench().claim("slack/#brand-new")).toEqual([]);
      expect([...(await bench().store.queue.nextDue()).keys()]).toEqual([GATE]);
      const paused = { why: "person", by: "Ada" };
      expect(await rowOf("slack/#brand-new")).toMatchObject({ due: 2, paused });
      await bench().store.upkeep.resume({ gate: "slack/#brand-new", by: "Bob" });
      expect(await rowOf("slack/#brand-new")).toMatchObject({ paused });
      await bench().store.upkeep.resume({ gate: "slack", by: "Bob" });
      expect(await bench().claim("slack/#brand-new")).toHaveLength(2);
    });

    it("is everything, if no gate is named: gates of which nothing is known yet, too", async () => {
      await bench().store.upkeep.pause({ by: "Ada" });
      await plan(1);
      expect(await bench().claim(GATE)).toEqual([]);
      expect(await bench().store.queue.nextDue()).toEqual(new Map());
      const paused = { why: "person", by: "Ada" };
      expect(await bench().store.ledger.gates()).toMatchObject([
        { gate: EVERY_GATE, due: 0, paused },
        { gate: GATE, due: 1, paused },
      ]);
      await bench().store.upkeep.pause({ gate: "mail", by: "Bob" });
      await bench().store.upkeep.resume({ by: "Ada" });
      expect(await bench().claim(GATE)).toHaveLength(1);
      expect((await bench().store.ledger.gates()).map(({ gate }) => gate)).toEqual([GATE, "mail"]);
      expect((await rowOf("mail"))?.paused).toBeUndefined();
    });

    it("resumed, a gate still waits for as long as its far side asked", async () => {
      await plan(2);
      const [first] = await bench().claim(GATE, 1);
      if (!first) throw new Error("one was due");
      const until = bench().now + MINUTE;
      await settle(failed(first, { pause_gate_until: until }));
      await bench().store.upkeep.resume({ gate: GATE, by: "Ada" });
      expect(await bench().claim(GATE)).toEqual([]);
      expect(await nextAt()).toBe(until);
    });

    it("resumed, a gate that was failing is tried at once", async () => {
      await plan(8);
      await fail();
      await bench().store.upkeep.resume({ gate: GATE, by: "Ada" });
      expect(only(await bench().claim(GATE)).probe).toBe(true);
    });
  });

  it("a gate shows what is due there and since when, also if nothing was ever attempted", async () => {
    await plan(2);
    await plan(1, { due_at: bench().now + HOUR });
    expect(await bench().store.ledger.gates()).toEqual([
      { gate: GATE, due: 2, oldest_due_at: bench().now, next_due_at: bench().now, failures: 0 },
    ]);
  });
}
