import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Settlement } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  type EventParts,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  only,
  planned,
  planOf,
  reminderFor,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

const MANY = 1_000;

/** Order per destination and subject. */
export function laneClauses(bench: () => Bench): void {
  const ordered = (event: Event, parts: Partial<Intent> = {}) =>
    intentFor(event, { in_order: true, ...parts });
  const about = (reference: string, parts: EventParts = {}) =>
    eventOf({ reference, received_at: bench().now, ...parts });
  async function record(event: Event, intents: readonly Intent[] = [ordered(event)]) {
    await bench().store.intake.record([planned(event, intents)]);
    return event;
  }
  /** Several about one person, one after the other. */
  async function three(reference = "c-1") {
    const events = [about(reference), about(reference), about(reference)];
    for (const event of events) await record(event);
    return events;
  }
  async function settle(...settlements: readonly Settlement[]) {
    await bench().store.queue.settle(settlements);
  }
  async function claimed() {
    return only(await bench().claim());
  }
  async function statesOf(events: readonly Event[]) {
    const found = await Promise.all(events.map(({ id }) => bench().store.ledger.event(id)));
    return found.flatMap((one) => one?.delivered.map(({ state }) => state) ?? []);
  }
  const retryIn = (ms: number) =>
    ({
      attempt: { started_at: START, outcome: "retry", reason: "server_error" },
      next: { state: "pending", due_at: bench().now + ms, counts: true },
    }) as const;
  const idOf = ({ id }: Event | undefined = eventOf()) => `event:${id}`;

  describe("lanes", () => {
    it("one of a subject is due at a time; the next one when it is delivered, in order", async () => {
      const events = await three();
      expect(await statesOf(events)).toEqual(["pending", "waiting", "waiting"]);
      for (const event of events) {
        const one = await claimed();
        expect(one.delivery.trigger).toBe(idOf(event));
        expect(await bench().claim()).toEqual([]);
        await settle(settlementOf(one));
      }
      expect(await statesOf(events)).toEqual(["delivered", "delivered", "delivered"]);
      expect(await bench().store.queue.nextDue()).toEqual(new Map());
    });

    it("other subjects, other destinations and what asks for no order go on meanwhile", async () => {
      await three();
      const other = await record(about("c-2"));
      const plain = about("c-1");
      const elsewhere = { destination: "slack-2", gate: "slack-2/#kyc" };
      await record(plain, [
        intentFor(plain, { rule: "plain" }),
        ordered(plain, { rule: "elsewhere", ...elsewhere }),
      ]);
      const due = await bench().claim();
      expect(due.map(({ delivery }) => delivery.trigger).slice(1)).toEqual([idOf(other), idOf(plain)]);
      expect(await bench().claim("slack-2/#kyc")).toHaveLength(1);
      await settle(...due.slice(1).map((one) => settlementOf(one)));
      expect(await bench().claim()).toEqual([]);
    });

    it("an event without an identifier has no lane, and a preview needs none", async () => {
      const nobody = [about("", { keys: [] }), about("", { keys: [] })];
      for (const event of nobody) await record(event);
      const seen = [about("c-1"), about("c-1")];
      for (const event of seen) await record(event, [ordered(event, { preview: true })]);
      const due = await bench().claim();
      expect(due).toHaveLength(4);
      expect(due.every(({ delivery }) => delivery.lane === undefined)).toBe(true);
    });

    it("a lane is of the subject as the store knows it, and does not name it", async () => {
      const keys = ["ref:c-1", "persona:inq_9"];
      const first = await record(about("c-1", { keys }));
      const second = await record(eventOf({ keys: ["persona:inq_9"] }));
      expect(await statesOf([first, second])).toEqual(["pending", "waiting"]);
      expect((await claimed()).delivery.lane).toMatch(/^slack\/[0-9a-f]{32}$/);
    });

    it("a dead one lets the next go, and joins behind all others when it is redriven", async () => {
      const [first, second, third] = await three();
      await settle(deadly(await claimed()));
      const next = await claimed();
      expect(next.delivery.trigger).toBe(idOf(second));
      expect((await bench().store.upkeep.redrive({}, 10)).ids).toHaveLength(1);
      await settle(settlementOf(next));
      const last = await claimed();
      expect(last.delivery.trigger).toBe(idOf(third));
      await settle(settlementOf(last));
      expect((await claimed()).delivery.trigger).toBe(idOf(first));
    });

    it("nothing live waits for what is only replayed or redriven", async () => {
      const replayed = await record(about("c-1"), []);
      const subject = { ...replayed.subject, key: "ref:c-1" };
      const plan = planOf([ordered(replayed)]);
      await bench().store.intake.replan([{ seq: 1, event: { ...replayed, subject }, plan }]);
      const live = await record(about("c-1"));
      expect(await statesOf([replayed, live])).toEqual(["pending", "pending"]);
      await settle(deadly(await claimed()));
      await bench().store.upkeep.redrive({}, 10);
      const newer = await record(about("c-1"));
      bench().now += 1;
      const other = await record(about("c-2"));
      // What had its turn behind the live ones has no second one, since others may wait for it now.
      for (const event of [replayed, newer, other, live]) {
        const one = only(await bench().claim("slack/#kyc", 1));
        expect(one.delivery.trigger).toBe(idOf(event));
        await settle(settlementOf(one));
      }
    });

    it.each([
      [false, 0],
      [true, MINUTE],
    ])(
      "a cancelled one lets the next go, if it is attempted (%s) not before that can have arrived",
      async (attempted, ms) => {
        const reminder = about("c-1", { occurred_at: START - HOUR });
        await record(reminder, [ordered(reminder, { reminder: true, stop: STOP })]);
        const second = await record(about("c-1"));
        if (attempted) await claimed();
        await record(about("c-1", { decision: "approved" }), []);
        expect(await statesOf([reminder, second])).toEqual(["cancelled", "pending"]);
        bench().now += Math.max(0, ms - 1);
        expect(await bench().claim()).toHaveLength(attempted ? 0 : 1);
        bench().now += 1;
        if (attempted) expect((await claimed()).delivery.trigger).toBe(idOf(second));
      },
    );

    it.each(["settled", "never sent"])(
      "a cancelled one whose attempt is over, %s, lets the next go at once",
      async (how) => {
        const { queue } = bench().store;
        const reminder = about("c-1", { occurred_at: START - HOUR });
        await record(reminder, [ordered(reminder, { reminder: true, stop: STOP })]);
        const second = await record(about("c-1"));
        const attempt = await claimed();
        await record(about("c-1", { decision: "approved" }), []);
        bench().now += 1_000;
        expect(await bench().claim()).toEqual([]);
        if (how === "settled") await queue.settle([settlementOf(attempt)]);
        else expect(await queue.keep([{ ...attempt.delivery, rendering: "late" }])).toEqual([]);
        expect((await claimed()).delivery.trigger).toBe(idOf(second));
      },
    );

    it("what waits is stopped like anything else, and nobody waits for it", async () => {
      const first = await record(about("c-1"));
      const reminder = about("c-1", { occurred_at: START - HOUR });
      await record(reminder, [ordered(reminder, { reminder: true, stop: STOP })]);
      const third = await record(about("c-1"));
      await record(about("c-1", { decision: "approved" }), []);
      expect(await statesOf([first, reminder, third])).toEqual(["pending", "cancelled", "waiting"]);
      await settle(settlementOf(await claimed()));
      expect((await claimed()).delivery.trigger).toBe(idOf(third));
    });

    it("a head that is tried again soon keeps its place; for longer than 15 minutes it yields it", async () => {
      const [first, second, third] = await three();
      await settle(settlementOf(await claimed(), retryIn(15 * MINUTE)));
      expect(await bench().claim()).toEqual([]);
      bench().now += 15 * MINUTE;
      await settle(settlementOf(await claimed(), retryIn(15 * MINUTE + 1)));
      const next = await claimed();
      expect(next.delivery.trigger).toBe(idOf(second));
      // When it comes due, it joins behind the others.
      bench().now += 15 * MINUTE + 1;
      const again = only(await bench().claim());
      expect(again.delivery).toMatchObject({ seq: next.delivery.seq, fence: 2 });
      expect(await statesOf([first, second, third].flatMap((one) => one ?? []))).toEqual([
        "waiting",
        "pending",
        "waiting",
      ]);
      await settle(settlementOf(again));
      const last = await claimed();
      expect(last.delivery.trigger).toBe(idOf(third));
      await settle(settlementOf(last));
      expect((await claimed()).delivery.trigger).toBe(idOf(first));
    });

    it("what is due later joins when it comes due: it holds nobody up before, and waits for its turn then", async () => {
      const later = await record(about("c-1"), []);
      await bench().store.intake.replan([
        {
          seq: 1,
          event: { ...later, subject: { ...later.subject, key: "ref:c-1" } },
          plan: planOf([ordered(later, { due_at: START + HOUR })]),
        },
      ]);
      bench().now = START + HOUR;
      const now = await record(about("c-1"));
      const head = await claimed();
      expect(head.delivery.trigger).toBe(idOf(now));
      expect(await statesOf([later])).toEqual(["waiting"]);
      await settle(settlementOf(head));
      expect((await claimed()).delivery.trigger).toBe(idOf(later));
    });

    it("of two that come due together, only one is handed over", async () => {
      for (const minutes of [1, 2]) {
        const event = about("c-1");
        await record(event, [ordered(event, { due_at: START + minutes * MINUTE })]);
      }
      bench().now = START + HOUR;
      const head = await claimed();
      expect(head.delivery.planned_for).toBe(START + MINUTE);
      await settle(settlementOf(head));
      expect((await claimed()).delivery.planned_for).toBe(START + 2 * MINUTE);
    });

    it("a restart changes nothing: the head is tried again, then the others in order", async () => {
      const events = await three();
      await bench().claim();
      await bench().restart();
      // Where another process may still be at it, it is free once its lease ends.
      bench().now += MINUTE;
      for (const event of events) {
        const one = await claimed();
        expect(one.delivery.trigger).toBe(idOf(event));
        await settle(settlementOf(one));
        await bench().restart();
      }
    });

    it("what goes elsewhere by now leaves its lane and joins there", async () => {
      const [first, second] = await three();
      const moved = { destination: "slack-2", gate: "slack-2/#kyc" };
      const other = about("c-1");
      await record(other, [ordered(other, moved)]);
      await settle(settlementOf(await claimed(), { ...retryIn(0), moved }));
      expect((await claimed()).delivery.trigger).toBe(idOf(second));
      const there = only(await bench().claim(moved.gate));
      expect(there.delivery.trigger).toBe(idOf(other));
      await settle(settlementOf(there));
      expect(only(await bench().claim(moved.gate)).delivery.trigger).toBe(idOf(first));
    });

    it("the next occurrence and what follows a failure join as well", async () => {
      const [first, second] = await three();
      if (!first) throw new Error("there are three");
      const failed = ordered(first, { action: "slack.slack", due_at: bench().now });
      await settle({ ...deadly(await claimed()), follow: { rules_hash: "r", intents: [failed] } });
      expect(await statesOf([first])).toEqual(["dead", "waiting"]);
      expect((await claimed()).delivery.trigger).toBe(idOf(second));
    });

    it(`${MANY} that wait are delivered in order, whatever else goes wrong`, async () => {
      const events = Array.from({ length: MANY }, () => about("c-1"));
      await bench().store.intake.record(events.map((event) => planned(event, [ordered(event)])));
      const seen: string[] = [];
      for (let turn = 0; seen.length < MANY; turn += 1) {
        const one = await claimed();
        const fails = turn % 3 === 0;
        await settle(settlementOf(one, fails ? retryIn(0) : {}));
        if (!fails) seen.push(one.delivery.trigger);
      }
      expect(seen).toEqual(events.map(idOf));
    });

    it("a reminder that is due later joins its lane under its own stop", async () => {
      const event = about("c-1");
      await record(event, [reminderFor(event, { in_order: true, gate: "slack/#kyc" })]);
      bench().now = START + 24 * HOUR;
      await record(
        about("c-1", { decision: "approved", received_at: START + HOUR, occurred_at: START + HOUR }),
      );
      expect(await statesOf([event])).toEqual(["cancelled"]);
      expect(await bench().claim()).toHaveLength(1);
    });
  });
}
