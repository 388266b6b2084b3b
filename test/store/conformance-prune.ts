import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Intent } from "../../src/model/plan.ts";
import { daysInMs, RETENTION, RETENTION_CLASSES, type RetentionLimits } from "../../src/model/retention.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  type EventParts,
  eventOf,
  intentFor,
  only,
  planned,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

const DAY = daysInMs(1);
const LIMITS = Object.fromEntries(
  RETENTION_CLASSES.map((name) => [name, daysInMs(RETENTION[name].days)]),
) as RetentionLimits;

/** Everything has its time. */
export function pruneClauses(bench: () => Bench): void {
  const record = async (
    parts: EventParts = {},
    intents: readonly ((event: Event) => Intent)[] = [intentFor],
  ) => {
    const event = eventOf({ received_at: bench().now, ...parts });
    await bench().record(
      event,
      intents.map((intent) => intent(event)),
    );
    return event;
  };
  const attempt = async (settle: typeof settlementOf = settlementOf) => {
    const claimed = await bench().claim();
    const { queue } = bench().store;
    await queue.keep(claimed.map(({ delivery: { seq, fence } }) => ({ seq, fence, rendering: {} })));
    const started_at = bench().now;
    await queue.settle(
      claimed.map((one) => settle(one, { attempt: { ...settle(one).attempt, answer: "ok", started_at } })),
    );
    return claimed;
  };
  /** All that goes now; a fresh round looks at everything. */
  const pruneAll = async (step = 500) => {
    const total: Record<string, number> = {};
    for (let steps = 1; ; steps += 1) {
      const { pruned, done } = await bench().store.upkeep.prune(LIMITS, step);
      for (const [table, rows] of Object.entries(pruned)) total[table] = (total[table] ?? 0) + rows;
      if (done) return { pruned: total, steps };
    }
  };
  const bodyOf = async ({ id }: Event) => (await bench().store.ledger.event(id))?.body;

  describe("prune", () => {
    test("bodies, renderings and answers go by theirs, the event and its delivery stay", async () => {
      const event = await record();
      await attempt();
      bench().now += 29 * DAY;
      await record();
      expect((await pruneAll()).pruned).toEqual({ answer: 1 });
      bench().now += 2 * DAY;
      expect((await pruneAll()).pruned).toEqual({ body: 1, rendering: 1 });
      const delivery = only(await bench().deliveriesOf(event));
      const { attempts, rendering } = (await bench().store.ledger.delivery(delivery.id)) ?? {};
      expect([attempts?.map(({ outcome, answer }) => [outcome, answer]), rendering]).toEqual([
        [["delivered", undefined]],
        undefined,
      ]);
    });

    test("events, deliveries and what hangs on them go after 400 days; dedupe keys are there to tell", async () => {
      const old = await record({ reference: "c-1", decision: "approved" });
      await attempt();
      bench().now += 400 * DAY;
      await record({ reference: "c-2", keys: ["ref:c-2", "persona:inq_2"] });
      bench().now += DAY;
      const last = await record({ reference: "c-3", keys: ["ref:c-3", "persona:inq_3"] });
      expect((await pruneAll()).pruned).toMatchObject({
        event: 1,
        delivery: 1,
        attempt: 1,
        fact: 2,
        subject_link: 1,
        seen: 1,
      });
      expect(await bench().store.ledger.event(old.id)).toBeUndefined();
      const [again, repeat] = await bench().store.intake.record([planned(old), planned(last)]);
      expect([again?.result, repeat?.result]).toEqual(["stored", "duplicate"]);
    });

    test("a repeat is known for 400 days, to the day", async () => {
      const old = await record();
      bench().now += 400 * DAY - 1;
      await pruneAll();
      expect((await bench().store.intake.record([planned(old)]))[0]?.result).toBe("duplicate");
    });

    test("of what is open nothing goes, however old", async () => {
      const event = await record({}, [(one) => reminderFor(one, { due_at: START + 900 * DAY })]);
      bench().now += 800 * DAY;
      await record();
      // That it came is forgotten.
      expect((await pruneAll()).pruned).toEqual({ seen: 1 });
      expect(await bodyOf(event)).toBeDefined();
      expect(only(await bench().deliveriesOf(event)).state).toBe("pending");
    });

    test("a dead letter can be redriven for as long as its class says after its end", async () => {
      const event = await record();
      bench().now += 60 * DAY;
      await attempt(deadly);
      bench().now += 29 * DAY;
      await record();
      await pruneAll();
      expect(await bodyOf(event)).toBeDefined();
      bench().now += 2 * DAY;
      await pruneAll();
      expect(await bodyOf(event)).toBeUndefined();
      expect(only(await bench().deliveriesOf(event)).state).toBe("dead");
      expect((await bench().store.upkeep.redrive({}, 10)).ids).toHaveLength(1);
    });

    test("held events keep their bodies until there are rules", async () => {
      const held = eventOf();
      await bench().store.intake.record([{ event: held, body: "{}", routing: "held" }]);
      bench().now += 800 * DAY;
      await record();
      await pruneAll();
      expect(await bodyOf(held)).toBe("{}");
    });

    test("numbers go on after the last event, also when all are old", async () => {
      for (let i = 0; i < 5; i += 1) await record();
      await attempt();
      const before = await bench().store.ledger.events({}, { limit: 1 });
      bench().now += 800 * DAY;
      await pruneAll();
      const after = await bench().store.ledger.events({}, { limit: 10 });
      expect(after.items.map(({ seq }) => seq)).toEqual(before.items.map(({ seq }) => seq));
    });

    test("rule sets go once nothing refers to them", async () => {
      const { upkeep } = bench().store;
      const save = async (hash: string) => {
        await upkeep.saveRules(hash, [{ name: "a.yaml", text: hash }]);
        bench().now += DAY;
      };
      const left = async () => {
        const sets = ["unused", "rules-1", "other", "latest"];
        const found = await Promise.all(sets.map((hash) => upkeep.savedRules(hash)));
        return sets.filter((_, at) => found[at] !== undefined);
      };
      for (const hash of ["unused", "rules-1", "other"]) await save(hash);
      await record({}, [(event) => reminderFor(event, { due_at: START + 900 * DAY })]);
      bench().now += 700 * DAY;
      await save("latest");
      await pruneAll();
      // "other" was in force until a day ago.
      expect(await left()).toEqual(["rules-1", "other", "latest"]);
      bench().now += 800 * DAY;
      await pruneAll();
      expect(await left()).toEqual(["rules-1", "latest"]);
    });

    test("goes in small steps, and costs nothing where all is young", async () => {
      for (let i = 0; i < 60; i += 1) await record({ source_event_id: `e-${i}` }, []);
      bench().now += 800 * DAY;
      await record({}, []);
      const { steps, pruned } = await pruneAll(40);
      expect(pruned).toMatchObject({ body: 60, event: 60 });
      expect(steps).toBeGreaterThan(5);
      expect((await pruneAll(40)).steps).toBe(1);
    });
  });
}
