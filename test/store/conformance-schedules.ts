import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Firing } from "../../src/ports/upkeep.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  only,
  planned,
  planOf,
  START,
  settlementOf,
} from "./samples.ts";

const DAY = 24 * HOUR;

/** What listens to a clock, what is said once in a while, and what a summary counts. */
export function scheduleClauses(bench: () => Bench): void {
  const daily = { rule: "summary", expression: "0 9 * * * UTC", next_at: START + DAY };
  const hourly = { rule: "pulse", expression: "0 * * * * UTC", next_at: START + HOUR };

  describe("schedules", () => {
    it("in force are those that were set, the next one first, also after a restart", async () => {
      await bench().store.upkeep.setSchedules([daily, hourly]);
      await bench().restart();
      expect(await bench().store.upkeep.schedules()).toEqual([hourly, daily]);
    });

    it("one that did not change stays due when it is; a changed one is due as told; others are forgotten", async () => {
      const { upkeep } = bench().store;
      await upkeep.setSchedules([daily, hourly]);
      const later = { ...daily, next_at: START + 2 * DAY };
      await upkeep.setSchedules([later]);
      expect(await upkeep.schedules()).toEqual([daily]);
      const changed = { ...later, expression: "0 10 * * * UTC" };
      await upkeep.setSchedules([changed]);
      expect(await upkeep.schedules()).toEqual([changed]);
      await upkeep.setSchedules([]);
      expect(await upkeep.schedules()).toEqual([]);
    });

    it("one of a renamed rule stays due when it is; a rule of its own name goes before an earlier one", async () => {
      const { upkeep } = bench().store;
      await upkeep.setSchedules([daily]);
      const renamed = { ...daily, rule: "weekly-summary", was: ["old", "summary"], next_at: START + 2 * DAY };
      await upkeep.setSchedules([renamed]);
      expect(await upkeep.schedules()).toEqual([{ ...daily, rule: "weekly-summary" }]);
      await upkeep.setSchedules([{ ...hourly, rule: "old" }, renamed]);
      await upkeep.setSchedules([renamed]);
      expect(await upkeep.schedules()).toEqual([{ ...daily, rule: "weekly-summary" }]);
    });

    const schedule = { at: START + DAY, since: START } as const;
    function firing(parts: Partial<Firing> = {}): Firing {
      const trigger = `schedule:${new Date(schedule.at).toISOString()}`;
      const intent = intentFor(eventOf(), {
        rule: "summary",
        trigger,
        due_at: schedule.at,
        about: { schedule },
      });
      return {
        rule: "summary",
        due_at: schedule.at,
        next_at: START + 2 * DAY,
        plan: planOf([intent]),
        ...parts,
      };
    }

    it("an instant makes its deliveries once and moves the schedule on", async () => {
      const { upkeep } = bench().store;
      await upkeep.setSchedules([daily]);
      bench().now = START + DAY;
      expect(await upkeep.fire(firing())).toBe(true);
      expect(await upkeep.fire(firing())).toBe(false);
      expect(await upkeep.schedules()).toEqual([{ ...daily, next_at: START + 2 * DAY }]);
      const claimed = only(await bench().claim());
      expect(claimed).toMatchObject({ events: [], members: 0, about: { schedule }, lost: false });
      expect(claimed.delivery.trigger).toBe("schedule:2026-03-02T00:00:00.000Z");
      await bench().store.queue.settle([settlementOf(claimed)]);
      expect((await bench().store.ledger.delivery(claimed.delivery.id))?.events).toEqual([]);
    });

    it("one that was set anew meanwhile, or forgotten, fires nothing", async () => {
      const { upkeep, ...rest } = { ...bench().store };
      expect(await upkeep.fire(firing())).toBe(false);
      await upkeep.setSchedules([{ ...daily, next_at: START + DAY + 1 }]);
      expect(await upkeep.fire(firing())).toBe(false);
      expect((await rest.ledger.deliveries({}, { limit: 5 })).items).toEqual([]);
    });

    it("an instant that stands already is not made again; the last one ends the schedule", async () => {
      const { upkeep, ledger } = bench().store;
      for (const _ of [1, 2]) {
        await upkeep.setSchedules([daily]);
        expect(await upkeep.fire(firing({ next_at: undefined }))).toBe(true);
        expect(await upkeep.schedules()).toEqual([]);
      }
      expect((await ledger.deliveries({}, { limit: 5 })).items).toHaveLength(1);
    });

    it("what its failure brings about has no event either, but what it is about", async () => {
      const { upkeep, queue } = bench().store;
      await upkeep.setSchedules([daily]);
      await upkeep.fire(firing());
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      const { trigger } = claimed.delivery;
      const intents = [
        intentFor(eventOf(), { rule: "summary", action: "slack.email", trigger, about: { schedule } }),
      ];
      await queue.settle([{ ...deadly(claimed), follow: { rules_hash: "rules-1", intents } }]);
      expect(only(await bench().claim())).toMatchObject({ events: [], about: { schedule } });
    });
  });

  describe("once_per", () => {
    const at = (minutes: number) => eventOf({ received_at: START + minutes * MINUTE });
    async function say(event: Event, key: string, parts: Partial<Intent> = {}) {
      bench().now = Math.max(bench().now, event.received_at);
      const intent = intentFor(event, { once_per: { key, within: HOUR }, ...parts });
      await bench().store.intake.record([planned(event, [intent])]);
      const { state, reason } = only((await bench().store.ledger.event(event.id))?.delivered ?? []);
      return reason ? `${state}: ${reason}` : state;
    }

    it("within its time one of a key is enough; another key, a later time and a preview are not held back", async () => {
      expect(await say(at(0), "a")).toBe("pending");
      expect(await say(at(59), "a")).toBe("cancelled: once_per");
      expect(await say(at(59), "b")).toBe("pending");
      expect(await say(at(59), "a", { action: "email" })).toBe("pending");
      expect(await say(at(59), "a", { rule: "renamed", was: ["alert"] })).toBe("cancelled: once_per");
      expect(await say(at(59), "a", { preview: true })).toBe("pending");
      expect(await say(at(60), "a")).toBe("pending");
    });

    it("by subject it is one for all that is known to be the same", async () => {
      const [first, ...others] = [
        eventOf({ keys: ["ref:c-1", "persona:inq_1"], reference: "c-1" }),
        eventOf({ keys: ["persona:inq_1"] }),
        eventOf({ keys: ["persona:inq_2"] }),
      ].map((event) => ({ event, key: event.subject.keys[0] ?? "" }));
      const parts = (key: string) => ({ once_per: { key, by_subject: true, within: HOUR } });
      if (!first) throw new Error("there are three");
      expect(await say(first.event, first.key, parts(first.key))).toBe("pending");
      const states = [];
      for (const { event, key } of others) states.push(await say(event, key, parts(key)));
      expect(states).toEqual(["cancelled: once_per", "pending"]);
    });

    it("one that is dead or was cancelled is not enough", async () => {
      await say(at(0), "a");
      await bench().store.queue.settle([deadly(only(await bench().claim()))]);
      expect(await say(at(1), "a")).toBe("pending");
      expect(await say(at(2), "a")).toBe("cancelled: once_per");
    });

    it("a later member of a batch sees an earlier one, and a restart forgets none", async () => {
      const terms = { once_per: { key: "a", within: HOUR } };
      const events = [at(0), at(0), at(0)];
      await bench().store.intake.record(events.map((event) => planned(event, [intentFor(event, terms)])));
      await bench().restart();
      expect(await say(at(1), "a")).toBe("cancelled: once_per");
      expect(await bench().claim()).toHaveLength(1);
    });
  });

  describe("counts", () => {
    it("are of the events received from one time up to another, by decision", async () => {
      const times = [-5, 0, 1, 1, 59, 60, 90].map((minutes) => START + minutes * MINUTE);
      const arrivals = times.map((received_at, index) =>
        planned(eventOf({ received_at, decision: index % 2 === 0 ? "approved" : "none" }), []),
      );
      await bench().store.intake.record(arrivals);
      const { counts } = bench().store.ledger;
      expect(await counts(START, START + HOUR)).toEqual({ events: 4, decisions: { none: 2, approved: 2 } });
      expect(await counts(START + 2 * HOUR, START + 3 * HOUR)).toEqual({ events: 0, decisions: {} });
      expect((await counts(0, START + DAY)).events).toBe(7);
    });

    it("see through a clock that went back a little", async () => {
      const times = [0, 30_000, 40_000, 10_000, 50_000, 65_000, 70_000, 80_000].map((ms) => START + ms);
      await bench().store.intake.record(times.map((received_at) => planned(eventOf({ received_at }), [])));
      expect((await bench().store.ledger.counts(START + 5_000, START + 20_000)).events).toBe(1);
    });
  });
}
