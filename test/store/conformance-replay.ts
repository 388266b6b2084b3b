import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Bench } from "./conformance.ts";
import {
  digestFor,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  only,
  planOf,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

const DAY = 24 * HOUR;
const KEEP = { ...STOP, if_pending: "keep" } as const;

/** What stands for an event that others share a delivery with. */
export function replayClauses(bench: () => Bench): void {
  async function replan(event: Event, intents: readonly Intent[]) {
    const seq = (await bench().store.ledger.event(event.id))?.seq ?? 0;
    const { created, standing } = only(
      await bench().store.intake.replan([{ seq, event, plan: planOf(intents) }]),
    );
    return { created, standing };
  }
  const expired = (hours: number, parts = {}) =>
    eventOf({ reference: "c-1", received_at: START + hours * HOUR, ...parts });

  describe("replay of what others share", () => {
    it("an event of a digest stands, open, frozen or delivered, under an old name too", async () => {
      const [first, second] = [expired(0), expired(0)];
      for (const event of [first, second]) await bench().record(event, [digestFor(event)]);
      const renamed = digestFor(second, "all", { rule: "renamed", was: ["digest"] });
      expect(await replan(second, [renamed])).toEqual({ created: 0, standing: 1 });
      bench().now = START + HOUR;
      await bench().store.queue.settle([settlementOf(only(await bench().claim()))]);
      expect(await replan(second, [renamed])).toEqual({ created: 0, standing: 1 });
      expect(await bench().store.queue.nextDue()).toEqual(new Map());
    });

    it("one that never was in a digest joins the open window, or opens one", async () => {
      const [old, older, live] = [expired(0), expired(0), expired(1)];
      await bench().record(old, []);
      await bench().record(older, []);
      await bench().record(live, [digestFor(live)]);
      expect(await replan(old, [digestFor(old)])).toEqual({ created: 0, standing: 0 });
      expect(await replan(old, [digestFor(old)])).toEqual({ created: 0, standing: 1 });
      bench().now = START + DAY;
      expect(only(await bench().claim()).members).toBe(2);
      expect(await replan(older, [digestFor(older)])).toEqual({ created: 1, standing: 0 });
    });

    it("an event for which a kept reminder speaks stands, and stays so once that was sent", async () => {
      const [first, second] = [expired(0), expired(1)];
      for (const event of [first, second]) await bench().record(event, [reminderFor(event, { stop: KEEP })]);
      const again = [reminderFor(second, { stop: KEEP })];
      expect(await replan(second, again)).toEqual({ created: 0, standing: 1 });
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      const { trigger } = claimed.delivery;
      const next = reminderFor(second, { stop: KEEP, occurrence: 2, trigger, due_at: START + 2 * DAY });
      await bench().store.queue.settle([
        settlementOf(claimed, { follow: { rules_hash: "rules-1", intents: [next] } }),
      ]);
      for (const event of [first, second]) {
        const intents = [reminderFor(event, { stop: KEEP })];
        expect(await replan(event, intents)).toEqual({ created: 0, standing: 1 });
        expect(await replan(event, [reminderFor(event, { stop: KEEP, preview: true })])).toMatchObject({
          created: 0,
        });
      }
    });

    it("its own delivery does not throttle it: it stands", async () => {
      const event = expired(0);
      const intent = intentFor(event, { once_per: { key: "a", within: DAY } });
      await bench().record(event, [intent]);
      expect(await replan(event, [intent])).toEqual({ created: 0, standing: 1 });
      expect(await bench().deliveriesOf(event)).toHaveLength(1);
    });

    it("old events are throttled by when they came, not by when they are replayed", async () => {
      const events = [0, 5, 30].map((days) => eventOf({ received_at: START + days * DAY }));
      const throttled = (event: Event) => intentFor(event, { once_per: { key: "a", within: 7 * DAY } });
      bench().now = START + 31 * DAY;
      for (const event of events) await bench().record(event, []);
      for (const event of events) await replan(event, [throttled(event)]);
      const states = await Promise.all(
        events.map(async (event) => only(await bench().deliveriesOf(event)).state),
      );
      expect(states).toEqual(["pending", "cancelled", "pending"]);
    });

    it("a replayed event takes part in if_pending, its own line kept once", async () => {
      const [older, newer] = [expired(0), expired(1)];
      const restart = { stop: { ...STOP, if_pending: "restart" } } as const;
      await bench().record(older, []);
      await bench().record(newer, [reminderFor(newer, restart)]);
      for (const _ of [1, 2])
        expect(await replan(older, [reminderFor(older, restart)])).toMatchObject({ created: 0 });
      expect(await bench().deliveriesOf(older)).toMatchObject([{ state: "cancelled", reason: "replaced" }]);
    });
  });

  describe("replay of a reminder that a newer one replaced", () => {
    it("arms it again neither before nor after the newer one was sent", async () => {
      const [older, newer] = [expired(0), expired(1)];
      const restart = { stop: { ...STOP, if_pending: "restart" } } as const;
      for (const event of [older, newer]) await bench().record(event, [reminderFor(event, restart)]);
      expect(await replan(older, [reminderFor(older, restart)])).toMatchObject({ created: 0 });
      bench().now = START + 2 * DAY;
      await bench().store.queue.settle([settlementOf(only(await bench().claim()))]);
      expect(await replan(older, [reminderFor(older, restart)])).toMatchObject({ created: 0 });
      expect(await bench().deliveriesOf(older)).toMatchObject([{ state: "cancelled", reason: "replaced" }]);
    });
  });

  describe("replay of what is previewed", () => {
    it("an open preview gets no twin; one that is over may be repeated", async () => {
      const event = expired(0);
      const shown = reminderFor(event, { stop: STOP, preview: true });
      await bench().record(event, [shown]);
      for (const _ of [1, 2]) expect(await replan(event, [shown])).toEqual({ created: 0, standing: 1 });
      bench().now = START + DAY;
      await bench().store.queue.settle([settlementOf(only(await bench().claim()))]);
      expect(await replan(event, [shown])).toEqual({ created: 1, standing: 0 });
      expect(await replan(event, [shown])).toEqual({ created: 0, standing: 1 });
    });

    it("a preview does not stand for what really goes out", async () => {
      const event = expired(0);
      await bench().record(event, [reminderFor(event, { preview: true })]);
      expect(await replan(event, [reminderFor(event)])).toEqual({ created: 1, standing: 0 });
    });
  });

  describe("a held event", () => {
    it("is planned in the light of what is known by then", async () => {
      const { store } = bench();
      const held = expired(0);
      await store.intake.record([{ event: held, body: "{}", routing: "held" }]);
      await bench().record(expired(0, { decision: "approved", received_at: START + MINUTE }), []);
      expect(await replan(held, [reminderFor(held)])).toEqual({ created: 0, standing: 0 });
      expect(await bench().deliveriesOf(held)).toMatchObject([{ state: "cancelled", reason: "decided" }]);
    });
  });
}
