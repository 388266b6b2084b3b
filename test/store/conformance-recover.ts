import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  eventOf,
  HOUR,
  intentFor,
  only,
  planned,
  planOf,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

export function recoverClauses(bench: () => Bench): void {
  async function replan(event: Event, intents: readonly Intent[]) {
    const { store } = bench();
    const seq = (await store.ledger.event(event.id))?.seq ?? 0;
    return only(await store.intake.replan([{ seq, event, plan: planOf(intents) }]));
  }

  describe("redrive", () => {
    it("puts a dead letter back: fresh attempts, due now, history kept, rendered anew", async () => {
      const { store } = bench();
      const event = eventOf();
      await store.intake.record([planned(event)]);
      const first = only(await bench().claim());
      await store.queue.keep([{ seq: first.delivery.seq, fence: 1, rendering: "old" }]);
      await store.queue.settle([deadly(first)]);
      bench().now = START + HOUR;
      expect(await store.upkeep.redrive({ rule: "alert" }, 10)).toEqual({ ids: [first.delivery.id] });
      const again = only(await bench().claim());
      expect(again.delivery).toMatchObject({ attempts: 0, fence: 2, reason: undefined, ended_at: undefined });
      expect(again.rendering).toBeUndefined();
      expect(only(again.events).body).toBeDefined();
      await store.queue.keep([{ seq: again.delivery.seq, fence: 2, rendering: "new" }]);
      const found = await store.ledger.delivery(again.delivery.id);
      expect(found?.attempts.map(({ outcome }) => outcome)).toEqual(["dead", "open"]);
      expect(found?.rendering).toBe("new");
    });

    it("takes what is selected and dead, at most the limit", async () => {
      const { store } = bench();
      const event = eventOf();
      const intents = ["a", "b", "c"].map((rule) => intentFor(event, { rule }));
      await store.intake.record([planned(event, intents)]);
      const [a, b, c] = await bench().claim();
      if (!a || !b || !c) throw new Error("three were due");
      await store.queue.settle([deadly(a), deadly(b), settlementOf(c)]);
      const ids = [b.delivery.id, c.delivery.id];
      expect(await store.upkeep.redrive({ reason: "exhausted" }, 10)).toEqual({ ids: [] });
      expect(await store.upkeep.redrive({ ids }, 10)).toEqual({ ids: [b.delivery.id] });
      expect(await store.upkeep.redrive({}, 0)).toEqual({ ids: [] });
      expect(await store.upkeep.redrive({ destination: "slack" }, 5)).toEqual({ ids: [a.delivery.id] });
    });

    it("goes on behind its cursor, also past what does not fit, until nothing is left", async () => {
      const { store } = bench();
      const event = eventOf();
      const rules = ["a", "b", "a", "b", "a"];
      const intents = rules.map((rule, index) => intentFor(event, { rule, action: `slack-${index}` }));
      await store.intake.record([planned(event, intents)]);
      const claimed = await bench().claim();
      await store.queue.settle(claimed.map((one) => deadly(one)));
      const fitting = claimed.flatMap(({ delivery }) => (delivery.rule === "a" ? delivery.id : []));
      const first = await store.upkeep.redrive({ rule: "a" }, 2);
      expect(first.ids).toEqual(fitting.slice(0, 2));
      const second = await store.upkeep.redrive({ rule: "a", cursor: first.next }, 2);
      expect(second).toEqual({ ids: fitting.slice(2) });
      expect(await store.upkeep.redrive({ rule: "a" }, 2)).toEqual({ ids: [] });
      await expect(store.upkeep.redrive({ cursor: "none of ours" }, 2)).rejects.toThrow(/cursor/);
    });

    it("takes those that died from `since` up to, but not at, `until`", async () => {
      const { store } = bench();
      const event = eventOf();
      const intents = [0, 1, 2].map((index) => intentFor(event, { action: `slack-${index}` }));
      await store.intake.record([planned(event, intents)]);
      const ids: string[] = [];
      for (const one of await bench().claim()) {
        await store.queue.settle([deadly(one)]);
        ids.push(one.delivery.id);
        bench().now += HOUR;
      }
      const between = { since: START + HOUR, until: START + 2 * HOUR };
      expect((await store.ledger.deadGroups(between)).map(({ count }) => count)).toEqual([1]);
      expect(await store.upkeep.redrive(between, 10)).toEqual({ ids: [ids[1]] });
      expect(await store.upkeep.redrive({ since: START + HOUR }, 10)).toEqual({ ids: [ids[2]] });
      expect(await store.upkeep.redrive({ until: START + HOUR }, 10)).toEqual({ ids: [ids[0]] });
    });

    it("dead letters are counted by reason, destination and rule, the most frequent first", async () => {
      const { store } = bench();
      const event = eventOf();
      const rules = ["a", "b", "b"];
      const intents = rules.map((rule, index) => intentFor(event, { rule, action: `slack-${index}` }));
      await store.intake.record([planned(event, intents)]);
      const claimed = await bench().claim();
      for (const one of claimed) {
        await store.queue.settle([deadly(one)]);
        bench().now += HOUR;
      }
      const { destination, reason } =
        (await store.ledger.delivery(claimed[0]?.delivery.id ?? ""))?.delivery ?? {};
      const at = (hours: number) => START + hours * HOUR;
      expect(await store.ledger.deadGroups({})).toEqual([
        { reason, destination, rule: "b", count: 2, first_died_at: at(1), last_died_at: at(2) },
        { reason, destination, rule: "a", count: 1, first_died_at: at(0), last_died_at: at(0) },
      ]);
      expect(await store.ledger.deadGroups({ rule: "a" })).toHaveLength(1);
      expect(await store.ledger.deadGroups({ rule: "none" })).toEqual([]);
    });

    it("live deliveries go before redriven ones, however long those are due", async () => {
      const { store } = bench();
      await store.intake.record([planned(eventOf())]);
      await store.queue.settle([deadly(only(await bench().claim()))]);
      await store.upkeep.redrive({}, 10);
      bench().now = START + HOUR;
      const live = eventOf({ received_at: START + HOUR });
      await store.intake.record([planned(live, [intentFor(live, { rule: "live" })])]);
      expect(only(await bench().claim("slack/#kyc", 1)).delivery.rule).toBe("live");
      expect(only(await bench().claim("slack/#kyc", 1)).delivery.rule).toBe("alert");
    });
  });

  describe("replay", () => {
    it("makes only what does not stand; a dead one stands, a previewed one does not", async () => {
      const { store } = bench();
      const event = eventOf();
      const dead = intentFor(event, { rule: "dead" });
      const shown = intentFor(event, { rule: "shown", preview: true });
      await store.intake.record([planned(event, [dead, shown])]);
      const [first, second] = await bench().claim();
      if (!first || !second) throw new Error("two were due");
      await store.queue.settle([deadly(first), settlementOf(second)]);
      const fresh = intentFor(event, { rule: "new" });
      const live = { ...shown, preview: false };
      expect(await replan(event, [dead, live, fresh])).toEqual({ id: event.id, created: 2, standing: 1 });
      expect(await replan(event, [dead, live, fresh])).toEqual({ id: event.id, created: 0, standing: 3 });
    });

    it("goes behind live deliveries and keeps the due time", async () => {
      const { store } = bench();
      const event = eventOf();
      await store.intake.record([planned(event, [])]);
      bench().now = START + HOUR;
      await replan(event, [intentFor(event, { rule: "replayed" })]);
      const live = eventOf({ received_at: START + HOUR });
      await store.intake.record([planned(live)]);
      const claimed = await bench().claim();
      expect(claimed.map(({ delivery }) => [delivery.rule, delivery.planned_for])).toEqual([
        ["alert", START + HOUR],
        ["replayed", START],
      ]);
    });

    it("re-arms no reminder of which an occurrence was sent", async () => {
      const { store } = bench();
      const event = eventOf();
      const reminder = reminderFor(event, { due_at: START });
      await store.intake.record([planned(event, [reminder])]);
      await store.queue.settle([settlementOf(only(await bench().claim()))]);
      expect(await replan(event, [{ ...reminder, occurrence: 2 }])).toMatchObject({
        created: 0,
        standing: 1,
      });
    });

    it("keeps one line about a reminder that is stopped, however often it is replayed", async () => {
      const { store } = bench();
      const event = eventOf({ reference: "c-1" });
      const decided = eventOf({ reference: "c-1", decision: "declined", received_at: START + HOUR });
      await store.intake.record([planned(event, []), planned(decided, [])]);
      for (const _ of [1, 2]) expect(await replan(event, [reminderFor(event)])).toMatchObject({ created: 0 });
      const found = await store.ledger.event(event.id);
      expect(found?.delivered).toMatchObject([{ state: "cancelled", reason: "decided" }]);
    });

    it("ends held: the event is planned, its explanation kept, its deliveries are live", async () => {
      const { store } = bench();
      const event = eventOf();
      await store.intake.record([{ event, body: "{}", routing: "held" }]);
      expect((await store.ledger.health()).held).toBe(1);
      expect((await store.ledger.stored({ routing: "held" }, 0, 10)).map(({ seq }) => seq)).toEqual([1]);
      expect(await replan(event, [intentFor(event)])).toEqual({ id: event.id, created: 1, standing: 0 });
      expect(await store.ledger.event(event.id)).toMatchObject({
        routing: "planned",
        plan: { rules_hash: "rules-1" },
      });
      expect(await bench().claim()).toHaveLength(1);
      expect(await store.ledger.stored({ routing: "held" }, 0, 10)).toEqual([]);
    });
  });
}
