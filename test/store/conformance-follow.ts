import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  digestFor,
  eventOf,
  HOUR,
  intentFor,
  only,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

const DAY = 24 * HOUR;
const KEEP = { ...STOP, if_pending: "keep" } as const;

/** What the end of a delivery brings about. */
export function followClauses(bench: () => Bench): void {
  async function settle(...settlements: readonly Settlement[]) {
    await bench().store.queue.settle(settlements);
  }
  const expired = (hours: number, parts = {}) =>
    eventOf({ reference: "c-1", received_at: START + hours * HOUR, ...parts });
  /** The occurrence after the one that was claimed, a day later. */
  function nextOf({ delivery }: Claimed, event: Event, parts: Partial<Intent> = {}) {
    const { trigger, occurrence } = delivery;
    const due_at = bench().now + DAY;
    const intent = reminderFor(event, { occurrence: occurrence + 1, trigger, due_at, stop: KEEP, ...parts });
    return { follow: { rules_hash: "rules-2", intents: [intent] } };
  }
  async function firstClaim(event: Event) {
    await bench().record(event, [reminderFor(event, { stop: KEEP })]);
    bench().now = START + DAY;
    return only(await bench().claim());
  }

  describe("follow: the next occurrence", () => {
    it("is inserted with the end of the one before, about the same event", async () => {
      const event = expired(0);
      const claimed = await firstClaim(event);
      await settle(settlementOf(claimed, nextOf(claimed, event)));
      expect(await bench().deliveriesOf(event)).toMatchObject([
        { occurrence: 1, state: "delivered" },
        { occurrence: 2, state: "pending", due_at: START + 2 * DAY, rules_hash: "rules-2", reminder: true },
      ]);
      bench().now = START + 2 * DAY;
      const second = only(await bench().claim());
      expect(only(second.events)).toMatchObject({ event: { id: event.id }, body: expect.any(String) });
    });

    it("once, even when its settlement is repeated or stale", async () => {
      const event = expired(0);
      const stale = await firstClaim(event);
      bench().now += HOUR;
      const current = only(await bench().claim());
      await settle(settlementOf(stale, nextOf(stale, event)));
      expect(await bench().deliveriesOf(event)).toHaveLength(1);
      const settlement = settlementOf(current, nextOf(current, event));
      await settle(settlement);
      await settle(settlement);
      expect(await bench().deliveriesOf(event)).toHaveLength(2);
    });

    it("makes no second one when a dead one is redriven, whatever became of the first or of its rule's name", async () => {
      for (const parts of [{ preview: true }, {}]) {
        const event = expired(0);
        await bench().record(event, [reminderFor(event, { due_at: START })]);
        const claimed = only(await bench().claim());
        const first = nextOf(claimed, event, { stop: STOP, ...parts });
        await settle({ ...deadly(claimed), ...first });
        await bench().store.upkeep.redrive({}, 5);
        const again = only(await bench().claim());
        const renamed = { rule: "nudge", was: ["remind"], stop: STOP, ...parts };
        await settle(settlementOf(again, nextOf(again, event, renamed)));
        expect((await bench().deliveriesOf(event)).map(({ rule, occurrence }) => [rule, occurrence])).toEqual(
          [
            ["remind", 1],
            ["remind", 2],
          ],
        );
      }
    });

    it("is not made where one of its identity stands", async () => {
      const event = expired(0);
      await bench().record(event, [
        reminderFor(event, { due_at: START }),
        reminderFor(event, { occurrence: 2, gate: "mail" }),
      ]);
      const claimed = only(await bench().claim());
      await settle(settlementOf(claimed, nextOf(claimed, event, { stop: STOP })));
      expect(await bench().deliveriesOf(event)).toHaveLength(2);
    });

    it("asks the facts anew: one whose subject was decided is kept as cancelled", async () => {
      const event = expired(0);
      await bench().record(event, [reminderFor(event, { stop: { ...KEEP, decision: false } })]);
      await bench().record(expired(1, { decision: "approved" }), []);
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      // Until today the rule said `ignore_decision`.
      await settle(settlementOf(claimed, nextOf(claimed, event)));
      expect(await bench().deliveriesOf(event)).toMatchObject([
        { occurrence: 1, state: "delivered" },
        { occurrence: 2, state: "cancelled", reason: "decided" },
      ]);
    });

    it("is stopped by a decision of the time in between", async () => {
      const event = expired(0);
      const claimed = await firstClaim(event);
      await settle(settlementOf(claimed, nextOf(claimed, event)));
      await bench().record(expired(30, { decision: "approved" }), []);
      expect(await bench().deliveriesOf(event)).toMatchObject([
        { state: "delivered" },
        { state: "cancelled", reason: "decided" },
      ]);
    });

    it("of a reminder that speaks for several is about the newest, known by the keys of all", async () => {
      const first = expired(0, { keys: ["ref:c-1", "persona:act_1", "persona:inq_1"] });
      const second = expired(1, { keys: ["ref:c-1", "persona:inq_2"] });
      await bench().record(first, [reminderFor(first, { stop: KEEP })]);
      await bench().record(second, [reminderFor(second, { stop: KEEP })]);
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      await settle(settlementOf(claimed, nextOf(claimed, first)));
      expect((await bench().deliveriesOf(second)).map(({ occurrence }) => occurrence)).toEqual([1, 2]);
      await bench().record(
        expired(26, { decision: "approved", reference: undefined, keys: ["persona:act_1"] }),
        [],
      );
      expect((await bench().deliveriesOf(second))[1]).toMatchObject({
        state: "cancelled",
        reason: "decided",
      });
    });

    it("meets another event's reminder like any other, never its own series", async () => {
      const event = expired(0);
      const claimed = await firstClaim(event);
      const other = expired(25);
      // The first one is on its way: this one stands alone.
      await bench().record(other, [reminderFor(other, { stop: KEEP })]);
      await settle(settlementOf(claimed, nextOf(claimed, event)));
      expect(await bench().deliveriesOf(event)).toEqual([
        expect.objectContaining({ occurrence: 1, state: "delivered" }),
        expect.objectContaining({ occurrence: 1, trigger: `event:${other.id}` }),
      ]);
      const restart = { stop: { ...STOP, if_pending: "restart" } } as const;
      bench().now = START + 3 * DAY;
      const pending = only(await bench().claim());
      await settle(settlementOf(pending, nextOf(pending, other, restart)));
      expect((await bench().deliveriesOf(other)).map(({ state }) => state)).toEqual(["delivered", "pending"]);
    });
  });

  describe("follow: a redriven one", () => {
    it("whose series went on with another event's reminder begins none of its own", async () => {
      const event = expired(0);
      const claimed = await firstClaim(event);
      const other = expired(25);
      // The first one is on its way: this one stands alone, and the next of the first joins it.
      await bench().record(other, [reminderFor(other, { stop: KEEP })]);
      await settle({ ...deadly(claimed), ...nextOf(claimed, event) });
      bench().now = START + 3 * DAY;
      await settle(settlementOf(only(await bench().claim())));
      await bench().store.upkeep.redrive({}, 5);
      const again = only(await bench().claim());
      await settle(settlementOf(again, nextOf(again, event)));
      expect(await bench().deliveriesOf(event)).toMatchObject([
        { state: "delivered" },
        { state: "delivered" },
      ]);
    });
  });

  describe("follow: on_failure", () => {
    const about = {
      failure: { delivery: "d-1", destination: "slack", reason: "refused", attempts: 1 },
    } as const;

    it("is about the same event and the failure", async () => {
      const event = expired(0);
      await bench().record(event, [intentFor(event)]);
      const claimed = only(await bench().claim());
      const intents = [intentFor(event, { action: "slack.email", gate: "mail", about })];
      await settle({ ...deadly(claimed), follow: { rules_hash: "rules-1", intents } });
      const told = only(await bench().claim("mail"));
      expect(told).toMatchObject({ about, members: 1, delivery: { action: "slack.email" } });
      expect(only(told.events).event.id).toBe(event.id);
    });

    it("of a digest is about the same events, as many as it shows", async () => {
      const events = Array.from({ length: 5 }, () => expired(0));
      for (const event of events)
        await bench().record(event, [digestFor(event, "all", { digest: { key: "all", max: 3 } })]);
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      const { trigger } = claimed.delivery;
      const [event] = events;
      if (!event) throw new Error("there are five");
      const intents = [
        intentFor(event, { rule: "digest", action: "slack.email", trigger, gate: "mail", about }),
      ];
      const settlement = { ...deadly(claimed), follow: { rules_hash: "rules-1", intents } };
      await settle(settlement);
      await settle(settlement);
      const told = only(await bench().claim("mail"));
      expect([told.members, told.events.length]).toEqual([5, 3]);
      for (const one of events) expect(await bench().deliveriesOf(one)).toHaveLength(2);
    });
  });

  describe("postponed", () => {
    it("it is due anew then, as if planned so, and uses up nothing", async () => {
      const event = expired(0);
      await bench().record(event, [intentFor(event)]);
      const claimed = only(await bench().claim());
      const next = { state: "pending", due_at: START + DAY, counts: false, postponed: true } as const;
      await settle(settlementOf(claimed, { next, attempt: { started_at: START, outcome: "retry" } }));
      const put = only(await bench().deliveriesOf(event));
      expect(put).toMatchObject({ planned_for: START + DAY, due_at: START + DAY, attempts: 0 });
    });
  });
}
