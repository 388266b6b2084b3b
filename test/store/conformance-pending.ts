import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { IfPending, Intent } from "../../src/model/plan.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  eventOf,
  HOUR,
  MINUTE,
  only,
  planned,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

const DAY = 24 * HOUR;

/** A second reminder of the same rule and action while the first is pending. */
export function pendingClauses(bench: () => Bench): void {
  const expired = (hours: number, parts = {}) =>
    eventOf({ reference: "c-1", received_at: START + hours * HOUR, ...parts });
  async function remind(event: Event, if_pending: IfPending, parts: Partial<Intent> = {}) {
    const intent = reminderFor(event, { stop: { ...STOP, if_pending }, ...parts });
    await bench().record(event, [intent]);
  }
  async function approve(hours: number, parts = {}) {
    const event = expired(hours, { type: "inquiry.approved", decision: "approved", ...parts });
    await bench().store.intake.record([planned(event, [])]);
  }
  async function endsOf(event: Event) {
    return (await bench().deliveriesOf(event)).map(({ state, reason }) =>
      reason ? `${state}: ${reason}` : state,
    );
  }

  describe("if_pending: keep", () => {
    it("the pending one stays due when it is and speaks for both, the newest last", async () => {
      const events = [expired(0), expired(1), expired(2)];
      for (const event of events) await remind(event, "keep");
      const ids = events.map(({ id }) => id);
      const [first, , last] = events;
      if (!first || !last) throw new Error("there are three");
      expect(only(await bench().deliveriesOf(last))).toEqual(only(await bench().deliveriesOf(first)));
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      expect(claimed.delivery).toMatchObject({ trigger: `event:${first.id}`, planned_for: START + DAY });
      expect(claimed.members).toBe(3);
      expect(claimed.events.map(({ event }) => event.id)).toEqual(ids);
      expect(claimed.events.map(({ body }) => body !== undefined)).toEqual([false, false, true]);
      const found = await bench().store.ledger.delivery(claimed.delivery.id);
      expect(found?.events.map(({ id }) => id)).toEqual(ids);
    });

    it("a decision between the two stops nothing, one after both does", async () => {
      const [first, second] = [expired(0), expired(2)];
      await remind(first, "keep");
      await remind(second, "keep");
      await approve(1);
      expect(await endsOf(first)).toEqual(["pending"]);
      await approve(3);
      expect(await endsOf(first)).toEqual(["cancelled: decided"]);
    });

    it("an older event that comes late joins, and changes neither moment nor text", async () => {
      const [newer, older] = [expired(2), expired(0)];
      await remind(newer, "keep");
      await remind(older, "keep");
      await approve(1);
      expect(await endsOf(older)).toEqual(["pending"]);
      bench().now = START + 2 * DAY;
      const claimed = only(await bench().claim());
      expect(claimed.events.map(({ event }) => event.id)).toEqual([older.id, newer.id]);
    });

    it("a decision known only by a key of the newer event stops it", async () => {
      await remind(expired(0, { keys: ["ref:c-1", "persona:inq_1"] }), "keep");
      const second = expired(1, { keys: ["ref:c-1", "persona:act_2", "persona:inq_2"] });
      await remind(second, "keep");
      await approve(2, { reference: undefined, keys: ["persona:act_2", "persona:inq_9"] });
      expect(await endsOf(second)).toEqual(["cancelled: decided"]);
    });

    it("so does one known only by a key of an older event that came late", async () => {
      const newer = expired(2, { keys: ["ref:c-1", "persona:inq_1"] });
      await remind(newer, "keep");
      await remind(expired(0, { keys: ["ref:c-1", "persona:act_2", "persona:inq_2"] }), "keep");
      await approve(3, { reference: undefined, keys: ["persona:act_2", "persona:inq_9"] });
      expect(await endsOf(newer)).toEqual(["cancelled: decided"]);
    });

    it("a reference that a late older event brings keeps another's decision away", async () => {
      const newer = expired(2, { reference: undefined, keys: ["persona:act_1", "persona:inq_1"] });
      await remind(newer, "keep");
      await remind(expired(0, { keys: ["ref:c-1", "persona:act_1", "persona:inq_2"] }), "keep");
      await approve(3, { reference: "c-2", keys: ["ref:c-2", "persona:act_1", "persona:inq_3"] });
      expect(await endsOf(newer)).toEqual(["pending"]);
    });

    it("one that names another reference stands alone, and so does a preview", async () => {
      const shared = ["persona:act_1", "persona:inq_1"];
      const first = expired(0, { keys: ["ref:c-1", ...shared] });
      const other = expired(1, { reference: "c-2", keys: ["ref:c-2", "persona:act_1", "persona:inq_2"] });
      await remind(first, "keep");
      await remind(other, "keep");
      expect(only(await bench().deliveriesOf(other)).seq).not.toBe(
        only(await bench().deliveriesOf(first)).seq,
      );
      const shown = expired(2);
      await remind(shown, "keep", { preview: true });
      expect(only(await bench().deliveriesOf(shown))).toMatchObject({ preview: true });
    });

    it("what is no reminder is met by none", async () => {
      const decided = expired(0, { decision: "completed" });
      await remind(decided, "add", { reminder: false });
      const event = expired(1);
      await remind(event, "keep");
      expect(only(await bench().deliveriesOf(event)).seq).not.toBe(
        only(await bench().deliveriesOf(decided)).seq,
      );
    });

    it("a renamed rule goes on with what was pending", async () => {
      const [first, second] = [expired(0), expired(1)];
      await remind(first, "keep");
      await remind(second, "keep", { rule: "nudge", was: ["remind"] });
      expect(only(await bench().deliveriesOf(second))).toMatchObject({ rule: "remind" });
    });

    it("what was rendered already speaks for no other event: that one is reminded by itself", async () => {
      const [first, second, third] = [expired(0), expired(25), expired(26)];
      await remind(first, "keep");
      bench().now = START + DAY;
      const { delivery } = only(await bench().claim());
      await remind(second, "keep");
      expect(only(await bench().deliveriesOf(second)).seq).not.toBe(delivery.seq);
      await remind(third, "keep");
      expect(only(await bench().deliveriesOf(third)).seq).toBe(only(await bench().deliveriesOf(second)).seq);
    });

    it("one that was put off, with nothing rendered, still takes a newer event", async () => {
      const [first, second] = [expired(0), expired(25)];
      await remind(first, "keep");
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      const next = { state: "pending", due_at: START + 2 * DAY, counts: false, postponed: true } as const;
      const attempt = { started_at: bench().now, outcome: "retry", reason: "waits_for_hours" } as const;
      await bench().store.queue.settle([settlementOf(claimed, { next, attempt })]);
      await remind(second, "keep");
      expect(only(await bench().deliveriesOf(second))).toMatchObject({
        seq: claimed.delivery.seq,
        planned_for: START + 2 * DAY,
      });
    });

    it("a restart forgets nothing of it; a redriven one is found by all its keys again", async () => {
      const [first, second] = [
        expired(0),
        expired(1, { keys: ["ref:c-1", "persona:act_2", "persona:inq_2"] }),
      ];
      await remind(first, "keep");
      await bench().restart();
      await remind(second, "keep");
      bench().now = START + DAY;
      await bench().store.queue.settle([deadly(only(await bench().claim()))]);
      await bench().restart();
      expect((await bench().store.upkeep.redrive({}, 5)).ids).toHaveLength(1);
      await approve(30, { reference: undefined, keys: ["persona:act_2", "persona:inq_9"] });
      expect(await endsOf(first)).toEqual(["cancelled: decided"]);
    });
  });

  describe("if_pending: restart and add", () => {
    it("restart: a newer event replaces the pending one", async () => {
      const [first, second] = [expired(0), expired(1)];
      await remind(first, "restart");
      await remind(second, "restart");
      expect(await endsOf(first)).toEqual(["cancelled: replaced"]);
      expect(only(await bench().deliveriesOf(second))).toMatchObject({
        state: "pending",
        due_at: START + 25 * HOUR,
      });
    });

    it("restart: an older event that comes late is itself replaced", async () => {
      const [newer, older] = [expired(1), expired(0)];
      await remind(newer, "restart");
      await remind(older, "restart");
      expect(await endsOf(older)).toEqual(["cancelled: replaced"]);
      expect(await endsOf(newer)).toEqual(["pending"]);
    });

    it("restart: an attempt under way is fenced off", async () => {
      const [first, second] = [expired(0), expired(24)];
      await remind(first, "restart");
      bench().now = START + DAY;
      const claimed = only(await bench().claim());
      await remind(second, "restart");
      await bench().store.queue.settle([settlementOf(claimed)]);
      expect(await endsOf(first)).toEqual(["cancelled: replaced"]);
    });

    it("add: both", async () => {
      const [first, second] = [expired(0), expired(1)];
      await remind(first, "add");
      await remind(second, "add");
      bench().now = START + 2 * DAY;
      expect(await bench().claim()).toHaveLength(2);
    });

    it("both in one batch end as if one after the other", async () => {
      const [first, second] = [expired(0), expired(0, { occurred_at: START + MINUTE })];
      const stop = { ...STOP, if_pending: "restart" } as const;
      const arrivals = [first, second].map((event) => planned(event, [reminderFor(event, { stop })]));
      await bench().store.intake.record(arrivals);
      expect([await endsOf(first), await endsOf(second)]).toEqual([["cancelled: replaced"], ["pending"]]);
    });
  });
}
