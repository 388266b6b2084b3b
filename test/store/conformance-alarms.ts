import { describe, expect, it } from "vitest";
import { ALERTS_RULE, type Alarm, alarmTrigger } from "../../src/model/alarm.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { DeadReason } from "../../src/model/reasons.ts";
import type { Bench } from "./conformance.ts";
import { deadly, deadOf, eventOf, HOUR, intentFor, MINUTE, only, START, settlementOf } from "./samples.ts";

const DAY = 24 * HOUR;
const FAILING: Alarm = {
  kind: "gate_failing",
  key: "slack",
  raised_at: START,
  again: false,
  told: "mail",
  detail: { gates: "slack/#kyc", failures: 5 },
};

/** Alarms: rows that are raised once and ended once, each with the delivery that tells of it. */
export function alarmClauses(bench: () => Bench): void {
  const tell = (alarm: Alarm, occurrence = 1): Intent => ({
    rule: ALERTS_RULE,
    action: "mail",
    occurrence,
    trigger: alarmTrigger(alarm),
    kind: "email",
    destination: "mail",
    gate: "mail",
    due_at: bench().now,
    preview: false,
    reminder: false,
    about: { alarm },
  });
  const all = async (open?: boolean) => (await bench().store.ledger.alarms({ limit: 50, open })).items;

  describe("alarms", () => {
    it("one is raised once, with one delivery that says what it is about, also over a restart", async () => {
      expect(await bench().store.upkeep.raiseAlarm(FAILING, tell(FAILING))).toBe(true);
      await bench().restart();
      expect(await bench().store.upkeep.raiseAlarm(FAILING, tell(FAILING))).toBe(false);
      expect(await all()).toEqual([FAILING]);
      const claimed = only(await bench().claim("mail"));
      expect(claimed).toMatchObject({ about: { alarm: FAILING }, events: [], members: 0 });
      expect(claimed.delivery).toMatchObject({ rule: ALERTS_RULE, reminder: false });
    });

    it("one is ended once, and can be raised again after that", async () => {
      const { upkeep } = bench().store;
      await upkeep.raiseAlarm(FAILING, tell(FAILING));
      const ended = { ...FAILING, ended_at: START + MINUTE };
      expect(await upkeep.endAlarm(ended, tell(ended, 2))).toBe(true);
      expect(await upkeep.endAlarm(ended, tell(ended, 2))).toBe(false);
      expect(await all()).toEqual([ended]);
      expect(await all(true)).toEqual([]);
      expect(await bench().claim("mail")).toHaveLength(2);
      expect(await upkeep.raiseAlarm({ ...FAILING, again: true })).toBe(true);
      expect(await all()).toEqual([{ ...FAILING, again: true }, ended]);
    });

    it("without anybody to tell they are kept, and make no delivery", async () => {
      const { told: _, ...untold } = FAILING;
      await bench().store.upkeep.raiseAlarm(untold);
      expect(await all(true)).toEqual([{ ...untold, told: undefined }]);
      expect((await bench().store.queue.nextDue()).size).toBe(0);
    });

    it("what is not sent yet is told elsewhere, once; what is sent is not", async () => {
      const { upkeep } = bench().store;
      await upkeep.raiseAlarm(FAILING, tell(FAILING));
      const elsewhere = { ...tell(FAILING), action: "mail.slack", destination: "slack", gate: "slack" };
      const told = { ...FAILING, told: "slack" };
      expect(await upkeep.retellAlarm(told, elsewhere)).toBe(true);
      expect(await upkeep.retellAlarm(told, elsewhere)).toBe(false);
      expect(await all(true)).toEqual([told]);
      expect(await bench().claim("slack")).toHaveLength(1);
      await upkeep.endAlarm({ ...told, ended_at: START });
      expect(await upkeep.retellAlarm(FAILING, elsewhere)).toBe(false);

      const other = { ...FAILING, key: "other" };
      await upkeep.raiseAlarm(other, tell(other));
      const [first, second] = await bench().claim("mail");
      for (const claimed of [first, second])
        if (claimed) await bench().store.queue.settle([settlementOf(claimed)]);
      expect(
        await upkeep.retellAlarm({ ...other, told: "slack" }, { ...elsewhere, ...tell(other), action: "x" }),
      ).toBe(false);
    });

    it("a message counts as told once it is delivered, that of the end apart", async () => {
      const { upkeep, ledger, queue } = bench().store;
      const telling = async () => ledger.tellings(await all());
      await upkeep.raiseAlarm({ ...FAILING, told: undefined });
      expect(await telling()).toEqual([undefined]);
      await upkeep.endAlarm({ ...FAILING, told: undefined, ended_at: START });
      await upkeep.raiseAlarm({ ...FAILING, key: "other" }, tell({ ...FAILING, key: "other" }));
      expect(await telling()).toEqual(["pending", undefined]);
      await queue.settle([settlementOf(only(await bench().claim("mail")))]);
      expect(await telling()).toEqual(["delivered", undefined]);
      const ended = { ...FAILING, key: "other", ended_at: START };
      await upkeep.endAlarm(ended, tell(ended, 2));
      expect(await telling()).toEqual(["pending", undefined]);
    });

    it("of one kind each key has its own; the pages are newest first", async () => {
      for (const key of ["a", "b", "c"]) await bench().store.upkeep.raiseAlarm({ ...FAILING, key });
      const first = await bench().store.ledger.alarms({ limit: 2, open: true });
      expect(first.items.map(({ key }) => key)).toEqual(["c", "b"]);
      const rest = await bench().store.ledger.alarms({ limit: 2, open: true, cursor: first.next });
      expect(rest.items.map(({ key }) => key)).toEqual(["a"]);
    });

    it("an alert that is delivered is delivered like any other", async () => {
      await bench().store.upkeep.raiseAlarm(FAILING, tell(FAILING));
      await bench().store.queue.settle([settlementOf(only(await bench().claim("mail")))]);
      const page = await bench().store.ledger.deliveries({ rule: ALERTS_RULE }, { limit: 5 });
      expect(page.items).toMatchObject([{ state: "delivered", trigger: alarmTrigger(FAILING) }]);
    });
  });

  describe("recent dead letters", () => {
    const deaths = async () => bench().store.ledger.recentDeaths(bench().now - DAY);
    async function die(intent: Partial<Intent> = {}, reason: DeadReason = "refused"): Promise<void> {
      const event = eventOf();
      await bench().record(event, [intentFor(event, intent)]);
      for (const one of await bench().claim(intent.gate))
        await bench().store.queue.settle([deadOf(one, reason)]);
      bench().now += HOUR;
    }

    it("are told by destination, with when the first died, until they are a day old", async () => {
      expect(await deaths()).toEqual([]);
      for (let times = 0; times < 2; times++) await die();
      await die({ destination: "mail", gate: "mail" });
      expect(await deaths()).toEqual([
        { destination: "mail", count: 1, first_at: START + 2 * HOUR },
        { destination: "slack", count: 2, first_at: START },
      ]);
      bench().now = START + DAY + HOUR + 1;
      expect(await deaths()).toEqual([{ destination: "mail", count: 1, first_at: START + 2 * HOUR }]);
    });

    it("are none of which only a recipient is at fault, who could make them for ever", async () => {
      for (const reason of ["recipient_unknown", "mailbox_full", "missing_recipient"] as const) {
        await die({}, reason);
      }
      expect(await deaths()).toEqual([]);
      await die();
      expect(await deaths()).toEqual([{ destination: "slack", count: 1, first_at: START + 3 * HOUR }]);
    });

    it("are none once they are redriven, and never previews or alerts", async () => {
      await die();
      await die({ preview: true });
      await bench().store.upkeep.raiseAlarm(FAILING, tell(FAILING));
      await bench().store.queue.settle([deadly(only(await bench().claim("mail")))]);
      expect(await deaths()).toMatchObject([{ destination: "slack", count: 1 }]);
      await bench().store.upkeep.redrive({}, 10);
      expect(await deaths()).toEqual([]);
    });
  });

  describe("how a source usually sends", () => {
    const paces = () => bench().store.upkeep.sourcePaces();
    async function hear(at: number): Promise<void> {
      bench().now = at;
      const event = eventOf({ received_at: at });
      await bench().record(event, [intentFor(event)]);
    }

    it("is the days on which it was heard, and the longest pause that ended in them", async () => {
      expect(await paces()).toEqual([]);
      for (const at of [START, START + 3 * HOUR, START + DAY, START + DAY + HOUR]) {
        await hear(at);
        await paces();
      }
      await bench().restart();
      const pace = { source: "persona", last_event_at: START + DAY + HOUR, days: 2 };
      expect(await paces()).toEqual([{ ...pace, longest_pause: 21 * HOUR }]);
    });

    it("forgets what is older than two weeks", async () => {
      for (const day of [0, 5, 6, 7, 20]) {
        await hear(START + day * DAY);
        await paces();
      }
      expect(only(await paces())).toMatchObject({ days: 2, longest_pause: 13 * DAY });
    });
  });
}
