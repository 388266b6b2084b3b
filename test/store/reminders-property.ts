import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Harness } from "./conformance.ts";
import { eventOf, HOUR, only, planned, reminderFor, START, settlementOf } from "./samples.ts";

const AFTER = 24 * HOUR;
const PEOPLE = ["c-1", "c-2"] as const;

/** What can happen to a relay, in any order. `ago`: hours between what the sender says and its arrival. */
type Step =
  | {
      readonly kind: "expired" | "completed" | "approved" | "review";
      readonly who: number;
      readonly ago: number;
    }
  | { readonly kind: "forged"; readonly who: number }
  | { readonly kind: "clock"; readonly hours: number }
  | { readonly kind: "attempt"; readonly ends: "delivered" | "retry" | "lost" }
  | { readonly kind: "restart" };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom("expired", "completed", "approved", "review"),
        who: fc.nat(PEOPLE.length - 1),
        ago: fc.integer({ min: 0, max: 30 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("forged"), who: fc.nat(PEOPLE.length - 1) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("clock"), hours: fc.integer({ min: -3, max: 20 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("attempt"),
        ends: fc.constantFrom("delivered", "retry", "lost"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
  ),
  { minLength: 2, maxLength: 25 },
);

type Reminder = { readonly event: Event; readonly seq: number; sent: boolean; stopped: boolean };
type Fact = { readonly event: Event; readonly seq: number };

/** The promise in a few lines: newer is the later time, and at the same time the decision that goes further. */
function isNewer(fact: Fact, { event }: Reminder): boolean {
  return (
    fact.event.subject.reference === event.subject.reference && fact.event.occurred_at >= event.occurred_at
  );
}

/** The real store beside the model of it. */
async function world(harness: Harness) {
  let now = START;
  const home = await harness.open(() => now);
  let store: Store = home.store;
  let seq = 0;
  const reminders: Reminder[] = [];
  const facts: Fact[] = [];

  async function arrive({ kind, who, ago }: Extract<Step, { who: number; ago: number }>): Promise<void> {
    const event = eventOf({
      reference: PEOPLE[who],
      keys: [`ref:${PEOPLE[who]}`, `persona:inq_${who}_${seq}`],
      decision: kind,
      received_at: now,
      occurred_at: now - ago * HOUR,
    });
    seq += 1;
    if (kind !== "expired") {
      await store.intake.record([planned(event, [])]);
      if (kind === "review") return;
      const fact = { event, seq };
      facts.push(fact);
      for (const one of reminders) if (!one.sent && isNewer(fact, one)) one.stopped = true;
      return;
    }
    const due_at = Math.max(event.occurred_at + AFTER, now);
    await store.intake.record([planned(event, [reminderFor(event, { due_at, gate: "mail" })])]);
    const reminder = { event, seq, sent: false, stopped: false };
    reminder.stopped = facts.some((fact) => isNewer(fact, reminder));
    reminders.push(reminder);
  }

  async function forge(who: number): Promise<void> {
    const parts = {
      source: "other",
      assurance: "static-token",
      decision: "approved",
      received_at: now,
    } as const;
    const forged = eventOf({ ...parts, reference: PEOPLE[who], keys: [`ref:${PEOPLE[who]}`] });
    seq += 1;
    await store.intake.record([planned(forged, [])]);
  }

  async function attempt(ends: "delivered" | "retry" | "lost"): Promise<void> {
    const claimed = await store.queue.claim([{ gate: "mail", limit: 1 }], now + 60_000);
    for (const one of claimed) {
      const reminder = only(reminders.filter(({ event }) => `event:${event.id}` === one.delivery.trigger));
      // No reminder after a newer decision, whatever order they came in.
      expect(reminder.stopped).toBe(false);
      expect(reminder.sent).toBe(false);
      if (ends === "lost") continue;
      if (ends === "delivered") reminder.sent = true;
      const retry = { state: "pending", due_at: now + HOUR, counts: false } as const;
      await store.queue.settle([settlementOf(one, ends === "retry" ? { next: retry } : {})]);
    }
  }

  return {
    async take(step: Step): Promise<void> {
      if (step.kind === "clock") now += step.hours * HOUR;
      else if (step.kind === "attempt") await attempt(step.ends);
      else if (step.kind === "forged") await forge(step.who);
      else if (step.kind === "restart") store = await home.restart();
      else await arrive(step);
    },
    /** Lets time pass until nothing is due any more; then every reminder was sent or had a newer decision. */
    async settleDown(): Promise<void> {
      for (let round = 0; (await store.queue.nextDue()).size > 0; round += 1) {
        if (round > 500) throw new Error("something stays due for ever");
        now += HOUR;
        await attempt("delivered");
      }
      for (const { event, sent, stopped } of reminders) {
        const { state, reason } = only((await store.ledger.event(event.id))?.delivered ?? []);
        expect({ state, reason }).toEqual(
          sent ? { state: "delivered", reason: undefined } : { state: "cancelled", reason: "decided" },
        );
        expect(sent).toBe(!stopped);
      }
    },
    drop: home.drop,
  };
}

/** In any order of events, attempts, restarts and clocks: no reminder after a newer decision, none lost. */
export function remindersProperty(harness: Harness, runs: number): void {
  test("no reminder comes after a newer decision, and none is lost", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const one = await world(harness);
        try {
          for (const step of story) await one.take(step);
          await one.settleDown();
        } finally {
          await one.drop();
        }
      }),
      { numRuns: runs },
    );
  });
}
