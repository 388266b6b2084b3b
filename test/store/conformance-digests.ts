import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Cancel, Intent, StopTerms } from "../../src/model/plan.ts";
import type { Bench } from "./conformance.ts";
import { deadly, digestFor, eventOf, HOUR, MINUTE, only, planned, START, settlementOf } from "./samples.ts";

const STOP_BY: StopTerms = {
  decision: false,
  trust_weak: false,
  cancel_when: { events: ["inquiry.resumed"], same: "subject.key" },
};
const CANCEL: Cancel = { rule: "digest", was: [], action: "slack", same: "subject.key" };

export function digestClauses(bench: () => Bench): void {
  async function gather(event: Event, key = "all", parts: Partial<Intent> = {}) {
    await bench().record(event, [digestFor(event, key, parts)]);
  }
  async function resume(reference: string, minutes: number) {
    const event = eventOf({ reference, type: "inquiry.resumed", received_at: START + minutes * MINUTE });
    await bench().store.intake.record([planned(event, [], [CANCEL])]);
  }
  async function allDeliveries() {
    return (await bench().store.ledger.deliveries({}, { limit: 100 })).items;
  }
  const at = (minutes: number, parts = {}) => eventOf({ received_at: START + minutes * MINUTE, ...parts });

  describe("digests", () => {
    it("the window opens with the first event, stays due when it is, and hands over all", async () => {
      const events = [at(0), at(1), at(2)];
      for (const event of events) await gather(event);
      const delivery = only(await allDeliveries());
      expect(delivery).toMatchObject({ trigger: `digest:${delivery.id}`, due_at: START + 10 * MINUTE });
      for (const event of events) expect(only(await bench().deliveriesOf(event)).id).toBe(delivery.id);
      bench().now = START + 10 * MINUTE;
      const claimed = only(await bench().claim());
      expect(claimed.members).toBe(3);
      expect(claimed.events.map(({ event }) => event.id)).toEqual(events.map(({ id }) => id));
      expect(claimed.events.every(({ body }) => body !== undefined)).toBe(true);
      const found = await bench().store.ledger.delivery(delivery.id);
      expect(found?.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });

    it("by subject it is one window for all that is known to be the same", async () => {
      const by = (subject: string) => ({
        digest: { key: JSON.stringify(["x", subject]), subject_at: [1], max: 20 },
      });
      const named = at(0, { keys: ["ref:c-1", "persona:inq_1"], reference: "c-1" });
      await gather(named, "", by("ref:c-1"));
      await gather(at(1, { keys: ["persona:inq_1"] }), "", by("persona:inq_1"));
      await gather(at(2, { keys: ["persona:inq_2"] }), "", by("persona:inq_2"));
      expect(await allDeliveries()).toHaveLength(2);
    });

    it("one window a rule, action, key and preview", async () => {
      await gather(at(0));
      await gather(at(0), "other");
      await gather(at(0), "all", { rule: "second" });
      await gather(at(0), "all", { action: "email" });
      await gather(at(0), "all", { preview: true });
      await gather(at(0), "all", { rule: "renamed", was: ["digest"] });
      expect(await allDeliveries()).toHaveLength(5);
    });

    it("freezes at the first claim, due or not; a later event opens a new one", async () => {
      await gather(at(0));
      await gather(at(11));
      expect(only(await bench().claim()).members).toBe(2);
      const late = at(12);
      await gather(late);
      expect(await allDeliveries()).toHaveLength(2);
      expect(only(await bench().deliveriesOf(late)).due_at).toBe(START + 22 * MINUTE);
    });

    it("stays frozen through retries, deaths and redrives, which see the same members", async () => {
      await gather(at(0));
      await gather(at(1));
      bench().now = START + 10 * MINUTE;
      const first = only(await bench().claim());
      const next = { state: "pending", due_at: START + 20 * MINUTE, counts: true } as const;
      await bench().store.queue.settle([
        settlementOf(first, { next, attempt: { started_at: START, outcome: "retry" } }),
      ]);
      await gather(at(15));
      bench().now = START + 20 * MINUTE;
      const again = only(await bench().claim());
      await bench().store.queue.settle([deadly(again)]);
      await bench().store.upkeep.redrive({}, 5);
      await gather(at(21));
      const redriven = (await bench().claim()).find(({ delivery }) => delivery.seq === first.delivery.seq);
      expect([first.members, again.members, redriven?.members]).toEqual([2, 2, 2]);
    });

    it("5,000 events in a minute make one window per key, show at most `max`, and none is lost by a restart", async () => {
      const events = Array.from({ length: 5_000 }, (_, index) => ({
        event: eventOf({ received_at: START + index * 10, keys: [`persona:inq_${index}`] }),
        key: index % 2 === 0 ? "even" : "odd",
      }));
      const arrivals = events.map(({ event, key }) => planned(event, [digestFor(event, key)]));
      for (let from = 0; from < arrivals.length; from += 500) {
        await bench().store.intake.record(arrivals.slice(from, from + 500));
        if (from === 2_500) await bench().restart();
      }
      bench().now = START + HOUR;
      const claimed = await bench().claim();
      expect(claimed.map(({ members }) => members)).toEqual([2_500, 2_500]);
      expect(claimed.map(({ events: shown }) => shown.length)).toEqual([20, 20]);
      expect(claimed[0]?.events.map(({ seq }) => seq)).toEqual(
        Array.from({ length: 20 }, (_, n) => 2 * n + 1),
      );
      const listed = await bench().store.ledger.delivery(claimed[0]?.delivery.id ?? "");
      expect(listed?.events).toHaveLength(200);
    });

    it("a duplicate joins nothing twice", async () => {
      const event = at(0);
      await gather(event);
      await gather({ ...at(1), source_event_id: event.source_event_id });
      bench().now = START + HOUR;
      expect(only(await bench().claim()).members).toBe(1);
    });

    it("values of the key may be personal: the file does not hold them", async () => {
      await gather(at(0), '["canary-person@example.com"]', {
        digest: { key: '["canary-person@example.com"]', max: 20 },
      });
      const found = await bench().store.ledger.delivery(only(await allDeliveries()).id);
      expect(JSON.stringify(found)).not.toContain("canary");
    });
  });

  describe("digests and cancel_when", () => {
    const about = (reference: string, minutes: number) =>
      at(minutes, { reference, keys: [`ref:${reference}`] });

    it("a cancelled subject leaves the window and is kept as cancelled; the others stay", async () => {
      const [leaves, stays] = [about("c-1", 0), about("c-2", 1)];
      await gather(leaves, "all", { stop: STOP_BY });
      await gather(stays, "all", { stop: STOP_BY });
      await resume("c-1", 2);
      expect(only(await bench().deliveriesOf(leaves))).toMatchObject({
        state: "cancelled",
        reason: "cancel_event",
        trigger: `event:${leaves.id}`,
      });
      bench().now = START + HOUR;
      const claimed = only(await bench().claim());
      expect([claimed.members, only(claimed.events).event.id]).toEqual([1, stays.id]);
    });

    it("an emptied window is cancelled; a later event opens a new one", async () => {
      const [first, second, third] = [about("c-1", 0), about("c-2", 1), about("c-3", 5)];
      await gather(first, "all", { stop: STOP_BY });
      await gather(second, "all", { stop: STOP_BY });
      await resume("c-2", 2);
      await resume("c-1", 3);
      const states = (await allDeliveries()).map(({ state, reason }) => `${state}: ${reason}`);
      expect(states).toEqual(["cancelled: cancel_event", "cancelled: cancel_event"]);
      expect(await bench().store.queue.nextDue()).toEqual(new Map());
      await gather(third, "all", { stop: STOP_BY });
      expect(only(await bench().deliveriesOf(third))).toMatchObject({
        state: "pending",
        due_at: START + 15 * MINUTE,
      });
    });

    it("an older event that comes late takes nobody out, a newer one that came first keeps its subject out", async () => {
      const late = about("c-1", 3);
      await gather(late, "all", { stop: STOP_BY });
      await resume("c-1", 2);
      await resume("c-2", 9);
      const kept = about("c-2", 4);
      await gather(kept, "all", { stop: STOP_BY });
      expect(only(await bench().deliveriesOf(late)).state).toBe("pending");
      expect(only(await bench().deliveriesOf(kept))).toMatchObject({
        state: "cancelled",
        reason: "cancel_event",
      });
    });

    it("decisions take nobody out unless the terms say so", async () => {
      const [one, other] = [about("c-1", 0), about("c-2", 0)];
      await gather(one, "all", { stop: STOP_BY });
      await gather(other, "all", { stop: { ...STOP_BY, decision: true } });
      for (const reference of ["c-1", "c-2"]) {
        const decided = { ...about(reference, 5), decision: "approved" } as const;
        await bench().store.intake.record([planned(decided, [])]);
      }
      expect(only(await bench().deliveriesOf(one)).state).toBe("pending");
      expect(only(await bench().deliveriesOf(other))).toMatchObject({
        state: "cancelled",
        reason: "decided",
      });
    });

    it("a claimed one has what it has", async () => {
      const [one, other] = [about("c-1", 0), about("c-2", 0)];
      await gather(one, "all", { stop: STOP_BY });
      await gather(other, "all", { stop: STOP_BY });
      bench().now = START + HOUR;
      const claimed = only(await bench().claim());
      await resume("c-1", 61);
      await bench().store.queue.settle([settlementOf(claimed)]);
      expect(only(await bench().deliveriesOf(one))).toMatchObject({ state: "delivered" });
    });
  });
}
