import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  digestFor,
  type EventParts,
  eventOf,
  HOUR,
  intentFor,
  only,
  planned,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

const ADA = { keys: ["ref:canary-ada", "persona:act_ada", "persona:inq_ada"], reference: "canary-ada" };
const EVE = { keys: ["ref:eve", "persona:inq_eve"], reference: "eve" };
const NO = { dry_run: false };

const settled = (one: Claimed, parts: Partial<Settlement> = {}): Settlement =>
  settlementOf(one, {
    attempt: { started_at: START, outcome: "delivered", answer: "thanks for canary-ada" },
    ...parts,
  });

/** What is kept of a person goes when they ask for it. */
export function eraseClauses(bench: () => Bench): void {
  const record = async (parts: EventParts, intents: readonly ((event: Event) => Intent)[] = [intentFor]) => {
    const event = eventOf({ received_at: bench().now, ...parts });
    await bench().record(
      event,
      intents.map((intent) => intent(event)),
    );
    return event;
  };
  const claim = async (gate?: string) => {
    const claimed = await bench().claim(gate);
    await bench().store.queue.keep(
      claimed.map(({ delivery: { seq, fence }, events }) => ({
        seq,
        fence,
        rendering: { text: events.map(({ event }) => event.subject.reference).join() },
      })),
    );
    return claimed;
  };
  const states = async () => {
    const { items } = await bench().store.ledger.deliveries({}, { limit: 50 });
    return items
      .map(({ rule, state, reason }) => [rule, state, reason].filter(Boolean).join(" "))
      .toReversed();
  };

  describe("erase: whom it finds", () => {
    test("events under any key of the subject, and nobody else's", async () => {
      const others = await record(EVE);
      const first = await record({ keys: ["persona:act_ada", "persona:inq_0"] });
      const linked = await record({ keys: ["persona:act_ada2", "persona:inq_ada"] });
      const named = await record(ADA);
      const later = await record({ keys: ["persona:inq_ada"] });
      const counts = await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      expect(counts.events).toBe(4);
      const erased = await Promise.all(
        [first, linked, named, later].map(({ id }) => bench().store.ledger.event(id)),
      );
      expect(erased.map((one) => one?.routing)).toEqual(["erased", "erased", "erased", "erased"]);
      const kept = await bench().store.ledger.event(others.id);
      expect([kept?.routing, kept?.event.subject.name.full]).toEqual(["planned", "Ada Test"]);
    });

    test.each(["ref:canary-ada", "persona:inq_ada", "persona:act_ada", "Ada@Example.COM"])(
      "asked for %s, the same",
      async (subject) => {
        const about = { ...eventOf(ADA).subject, email: "ada@example.com" };
        await bench().store.intake.record([planned({ ...eventOf(ADA), subject: about })]);
        await record({ keys: ["persona:inq_ada"] });
        await record(EVE);
        expect(await bench().store.upkeep.erase({ subject }, NO)).toMatchObject({ events: 2 });
      },
    );

    test.each([
      ["élodie@example.com", "\u00c9lodie@Example.com"],
      ["ada@bücher.example", "ada@B\u00dcCHER.example"],
      ["ada@example.com", " ada@example.com"],
    ])("an address however it is written: %s finds %j", async (subject, email) => {
      await record({ ...ADA, email });
      await record({ ...EVE, email: "\u00e9lise@example.com" });
      expect(await bench().store.upkeep.erase({ subject }, NO)).toMatchObject({ events: 1 });
    });

    test("a key that two references share leads to neither, and names nobody by itself", async () => {
      await record({ keys: ["ref:canary-ada", "persona:act_1", "persona:inq_1"], reference: "canary-ada" });
      await record({ keys: ["ref:eve", "persona:act_1", "persona:inq_2"], reference: "eve" });
      await record({ keys: ["persona:act_1", "persona:inq_3"] });
      await expect(bench().store.upkeep.erase({ subject: "persona:act_1" }, NO)).rejects.toMatchObject({
        code: "conflict",
      });
      expect(await bench().store.upkeep.erase({ subject: "canary-ada" }, NO)).toMatchObject({ events: 1 });
    });

    test("one event by its id, whoever it is about", async () => {
      const event = eventOf({ keys: [] });
      await bench().store.intake.record([
        { event, body: "canary-ada?", routing: "unreadable", reason: "not_json" },
      ]);
      await expect(bench().store.upkeep.erase({ event: "none" }, NO)).rejects.toMatchObject({
        code: "not_found",
      });
      expect(await bench().store.upkeep.erase({ event: event.id }, NO)).toMatchObject({
        events: 1,
        bodies: 1,
      });
    });

    test("a dry run counts the same and changes nothing", async () => {
      await record(ADA, [intentFor, reminderFor, (event) => digestFor(event, "all", { gate: "digests" })]);
      await record(EVE, [(event) => digestFor(event, "all", { gate: "digests" })]);
      await bench().store.queue.settle((await claim()).map((one) => settled(one)));
      const before = await states();
      const counted = await bench().store.upkeep.erase({ subject: "canary-ada" }, { dry_run: true });
      expect(await states()).toEqual(before);
      expect(await bench().store.upkeep.erase({ subject: "canary-ada" }, NO)).toEqual(counted);
      expect(counted).toMatchObject({ events: 1, deliveries: 3, cancelled: 2, renderings: 1, answers: 1 });
    });
  });

  describe("erase: what becomes of deliveries", () => {
    test("open ones and dead letters are cancelled, delivered ones stay", async () => {
      await record(ADA);
      await bench().store.queue.settle((await claim()).map((one) => settled(one)));
      await record(ADA);
      await bench().store.queue.settle((await claim()).map(deadly));
      await record(ADA, [intentFor, reminderFor]);
      await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      expect(await states()).toEqual([
        "alert delivered",
        "alert cancelled erased",
        "alert cancelled erased",
        "remind cancelled erased",
      ]);
      expect((await bench().store.upkeep.redrive({}, 10)).ids).toEqual([]);
    });

    test("what is under way when it comes writes nothing any more", async () => {
      const event = await record(ADA, [(one) => intentFor(one, { in_order: true })]);
      const claimed = only(await claim());
      await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      const { seq, fence } = claimed.delivery;
      expect(await bench().store.queue.keep([{ seq, fence, rendering: { text: "canary-ada" } }])).toEqual([]);
      const stored = { seq: 1, event };
      const record_ = { table: "people", key: "canary-ada", values: { a: "canary-ada" } };
      await bench().store.queue.settle([
        settled(claimed, {
          record: { ...record_, event: stored, trust_weak: false },
          outbox: { kind: "slack", destination: "slack", summary: "canary-ada", content: "canary-ada" },
          thread: { began: { channel: "C1", ts: "canary-ada" }, said: stored },
        }),
      ]);
      expect(await bench().kept()).not.toContain("canary-ada");
    });

    test("a digest under way is rendered anew for the others", async () => {
      await record(ADA, [(event) => digestFor(event, "all", { gate: "digests" })]);
      await record(EVE, [(event) => digestFor(event, "all", { gate: "digests" })]);
      bench().now += HOUR;
      const late = only(await claim("digests"));
      expect(late.events).toHaveLength(2);
      await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      await bench().store.queue.settle([settled(late)]);
      bench().now += HOUR;
      const again = only(await claim("digests"));
      expect(again.events.map(({ event }) => event.subject.reference)).toEqual(["eve"]);
      expect([again.rendering, again.members]).toEqual([undefined, 1]);
      expect(await bench().kept()).not.toContain("canary-ada");
    });

    test("what comes later is new, and a repeat of what was erased is still a repeat", async () => {
      const event = await record(ADA);
      await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      const [again] = await bench().store.intake.record([planned(event)]);
      expect(again).toMatchObject({ result: "duplicate", id: event.id });
      const later = await record(ADA);
      expect((await bench().store.ledger.event(later.id))?.routing).toBe("planned");
    });

    test("an erased event is replayed by nobody", async () => {
      const event = await record(ADA);
      await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      expect(await bench().store.ledger.stored({ ids: [event.id] }, 0, 10)).toEqual([]);
      expect(await bench().store.ledger.stored({}, 0, 10)).toEqual([]);
    });
  });

  describe("erase: mail", () => {
    test("that they want none goes on to be known; how many they had does not", async () => {
      await record(ADA);
      const one = only(await claim());
      const { seq, fence } = one.delivery;
      const order = { seq, fence, address: "ada@example.com", subject: "ref:canary-ada", keys: [] };
      const asked = { ...order, reminder: true, redriven: false, preview: false };
      const may = await bench().store.suppressions.mayMail(asked);
      if (!may?.may) throw new Error("nothing stands against it");
      expect(await bench().store.suppressions.unsubscribe(may.token)).toBe(true);
      await bench().store.upkeep.erase({ subject: "canary-ada" }, NO);
      expect(await bench().store.suppressions.standing(may.token)).toBe("unsubscribed");
      // Her next mail is the first one of the day.
      await record(ADA);
      const again = { ...asked, ...only(await claim()).delivery, reminder: false, max: 1 };
      expect(await bench().store.suppressions.mayMail(again)).toMatchObject({ may: true });
    });
  });

  describe("erase: records", () => {
    const write = (one: Claimed, key: string, values: Record<string, string>) =>
      bench().store.queue.settle([
        settlementOf(one, {
          record: { table: "people", key, values, event: only(one.events), trust_weak: false },
        }),
      ]);

    test("the subject's own go with their history; of a shared one what the subject's events wrote", async () => {
      const steps = [
        [EVE, "shared", "from eve"],
        [ADA, "shared", "from canary-ada"],
        [EVE, "shared", "from eve again"],
        [ADA, "canary-ada", "canary-ada is her own"],
        [ADA, "only-hers", "canary-ada wrote all"],
      ] as const;
      for (const [about, key, said] of steps) {
        bench().now += 1;
        await record(about);
        await write(only(await claim()), key, { said });
      }
      expect(await bench().store.upkeep.erase({ subject: "canary-ada" }, NO)).toMatchObject({ records: 3 });
      const { items } = await bench().store.ledger.records("people", { limit: 10 });
      expect(items.map(({ key, values }) => [key, values])).toEqual([["shared", { said: "from eve again" }]]);
      const shared = await bench().store.ledger.record("people", "shared");
      expect(shared?.changes.map(({ before, after }) => [before, after])).toEqual([
        [null, "from eve again"],
        [null, "from eve"],
      ]);
      expect(await bench().kept()).not.toContain("canary-ada");
    });

    test("under an address that two persons gave, what the other's events wrote stays; by the address both go", async () => {
      const email = "ada@example.com";
      for (const [about, key] of [
        [EVE, email],
        [ADA, email],
        [EVE, "eve"],
        [EVE, "eve@example.com"],
      ] as const) {
        bench().now += 1;
        await record({ ...about, email });
        await write(only(await claim()), key, { said: `by ${about.reference}` });
      }
      const kept = async () =>
        (await bench().store.ledger.records("people", { limit: 10 })).items.map(({ key, values }) => [
          key,
          values,
        ]);
      await bench().store.upkeep.erase({ subject: "eve" }, NO);
      expect(await kept()).toEqual([[email, { said: "by canary-ada" }]]);
      await bench().store.upkeep.erase({ subject: email }, NO);
      expect(await kept()).toEqual([]);
    });
  });
}
