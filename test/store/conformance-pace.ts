import { describe, expect, it } from "vitest";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import { deadly, eventOf, HOUR, intentFor, planned, settlementOf } from "./samples.ts";
import { PACE, PACED } from "./store-parts.ts";

const GATE = `${PACED}/#kyc`;
const SECOND = 1_000;

export function paceClauses(bench: () => Bench): void {
  /** One event each about the subject, with one delivery by the rule. */
  async function burst(count: number, rule: string, subject?: string, parts: Partial<Intent> = {}) {
    const events = Array.from({ length: count }, (_, index) =>
      eventOf({ received_at: bench().now, reference: subject ?? `${rule}-${bench().now}-${index}` }),
    );
    const intent = { rule, gate: GATE, destination: PACED, ...parts };
    await bench().store.intake.record(events.map((event) => planned(event, [intentFor(event, intent)])));
  }
  const claim = (limit = 50) =>
    bench().store.queue.claim([{ gate: GATE, limit, pace: PACE }], bench().now + HOUR);
  const rulesOf = (claimed: readonly Claimed[]) => claimed.map(({ delivery }) => delivery.rule);
  /** What goes in the next seconds, in order. */
  async function sent(seconds: number): Promise<readonly Claimed[]> {
    const all: Claimed[] = [];
    for (let second = 0; second < seconds; second += 1) {
      const claimed = await claim();
      await bench().store.queue.settle(claimed.map((one) => settlementOf(one)));
      all.push(...claimed);
      bench().now += SECOND;
    }
    return all;
  }

  describe("a pace", () => {
    it("lets a burst go at once, then one each step; the next is due when it may go", async () => {
      await burst(10, "alert");
      expect(await claim()).toHaveLength(4);
      expect(await claim()).toEqual([]);
      const next = (await bench().store.queue.nextDue()).get(GATE);
      expect(next).toBe(bench().now + SECOND);
      bench().now = next ?? 0;
      expect(await claim()).toHaveLength(1);
    });

    it("holds after a restart", async () => {
      await burst(10, "alert");
      await claim();
      await bench().restart();
      expect(await claim()).toEqual([]);
    });

    it("does not hold previews", async () => {
      await burst(10, "alert");
      await claim();
      await burst(10, "alert", undefined, { preview: true });
      expect(await claim(50)).toHaveLength(10);
    });

    it("is not used up by what is not claimed", async () => {
      await burst(1, "alert");
      expect(await claim()).toHaveLength(1);
      await burst(5, "alert");
      expect(await claim()).toHaveLength(3);
    });
  });

  describe("what shares a pace takes turns", () => {
    it("rule by rule: a burst of one holds up no other, whatever came first", async () => {
      await burst(100, "noisy");
      await sent(5);
      await burst(2, "alert");
      await burst(2, "zeta");
      const rules = rulesOf(await sent(6));
      expect(rules.filter((rule) => rule !== "noisy").sort()).toEqual(["alert", "alert", "zeta", "zeta"]);
    });

    it("subject by subject: a burst about one holds up nothing about another", async () => {
      await burst(100, "alert", "busy");
      await sent(5);
      await burst(3, "alert", "other");
      const subjects = (await sent(6)).map(({ events }) => events[0]?.event.subject.reference);
      expect(subjects.filter((subject) => subject === "other")).toHaveLength(3);
    });

    it("alone, a burst about one subject goes as fast as the pace allows", async () => {
      await burst(30, "alert", "busy");
      expect(await sent(27)).toHaveLength(30);
    });

    it("in order within a rule and a subject", async () => {
      await burst(12, "alert", "busy");
      const seqs = (await sent(9)).map(({ delivery }) => delivery.seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(seqs).toHaveLength(12);
    });

    it("redriven ones go behind the live ones of all rules", async () => {
      await burst(4, "alert");
      const dead = await claim();
      await bench().store.queue.settle(dead.map(deadly));
      await bench().store.upkeep.redrive({}, 10);
      await burst(5, "zeta");
      bench().now += SECOND;
      expect(rulesOf(await sent(8))).toEqual([...Array(5).fill("zeta"), "alert", "alert", "alert"]);
    });

    it("what is spaced out keeps the time that it was planned for", async () => {
      await burst(6, "alert", "busy");
      const { items } = await bench().store.ledger.deliveries({}, { limit: 10 });
      expect(new Set(items.map(({ planned_for }) => planned_for))).toEqual(new Set([bench().now]));
      expect(items.map(({ due_at = 0 }) => due_at - bench().now).toSorted((a, b) => a - b)).toEqual([
        0, 0, 0, 0, 1_000, 2_000,
      ]);
    });
  });

  it("a gate without a pace is first come, first served, however many rules share it", async () => {
    const free = { gate: "hook", destination: "hook" };
    for (const rule of ["zeta", "alert", "zeta", "beta"]) await burst(1, rule, "busy", free);
    const claimed = await bench().store.queue.claim([{ gate: "hook", limit: 50 }], bench().now + HOUR);
    expect(rulesOf(claimed)).toEqual(["zeta", "alert", "zeta", "beta"]);
  });
}
