import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { IfPending, Intent, StopTerms } from "../../src/model/plan.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Harness } from "./conformance.ts";
import {
  digestFor,
  eventOf,
  HOUR,
  only,
  planned,
  planOf,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

const PEOPLE = ["c-1", "c-2"] as const;
const TIMES = 3;
const CANCEL_WHEN = { events: ["inquiry.resumed"], same: "subject.key" } as const;

/** What can happen to a relay whose every expired inquiry is reminded of and gathered. */
type Step =
  | { readonly kind: "expired" | "resumed" | "approved"; readonly who: number; readonly ago: number }
  | { readonly kind: "clock"; readonly hours: number }
  | { readonly kind: "attempt"; readonly ends: "delivered" | "retry" | "dead" | "lost" }
  | { readonly kind: "replay"; readonly nth: number }
  | { readonly kind: "restart" };

const story = fc.record({
  if_pending: fc.constantFrom<IfPending>("keep", "restart", "add"),
  steps: fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constantFrom("expired", "expired", "resumed", "approved"),
          who: fc.nat(PEOPLE.length - 1),
          ago: fc.nat(30),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("clock"), hours: fc.integer({ min: -2, max: 16 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("attempt"),
          ends: fc.constantFrom("delivered", "retry", "dead", "lost"),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("replay"), nth: fc.nat(9) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
    ),
    { minLength: 2, maxLength: 30 },
  ),
});

type Told = { readonly event: Event; readonly seq: number };

/** The later time; at the same time the decision that goes further, then what came later. */
function isNewer(ender: Told, one: Told): boolean {
  const [a, b] = [ender.event, one.event];
  if (a.subject.reference !== b.subject.reference) return false;
  if (a.occurred_at !== b.occurred_at) return a.occurred_at > b.occurred_at;
  return a.decision === "approved" || ender.seq > one.seq;
}

/** The real store, and beside it only what was told to it and what came out. */
async function world(harness: Harness, ifPending: IfPending) {
  let now = START;
  const home = await harness.open(() => now);
  let store: Store = home.store;
  const expired: Told[] = [];
  const enders: Told[] = [];
  let seq = 0;
  const shown = new Map<string, number>();

  const reminderStop: StopTerms = {
    decision: true,
    trust_weak: false,
    cancel_when: CANCEL_WHEN,
    if_pending: ifPending,
  };
  const digestStop: StopTerms = { decision: false, trust_weak: false, cancel_when: CANCEL_WHEN };
  function intentsFor(event: Event): readonly Intent[] {
    const due_at = Math.max(event.occurred_at + 24 * HOUR, event.received_at);
    return [
      reminderFor(event, { due_at, gate: "mail", stop: reminderStop }),
      digestFor(event, "all", { due_at: event.received_at + HOUR, gate: "slack", stop: digestStop }),
    ];
  }

  async function arrive({ kind, who, ago }: Extract<Step, { who: number; ago: number }>): Promise<void> {
    const event = eventOf({
      reference: PEOPLE[who],
      keys: [`ref:${PEOPLE[who]}`, `persona:inq_${who}_${seq}`],
      type: `inquiry.${kind}`,
      decision: kind === "resumed" ? "failed" : kind,
      received_at: now,
      occurred_at: now - ago * HOUR - 1,
    });
    seq += 1;
    if (kind === "expired") {
      expired.push({ event, seq });
      await store.intake.record([planned(event, intentsFor(event))]);
      return;
    }
    enders.push({ event, seq });
    const same = "subject.key" as const;
    const cancels = [
      { rule: "remind", was: [], action: "email", same },
      { rule: "digest", was: [], action: "slack", same },
    ];
    await store.intake.record([planned(event, [], kind === "resumed" ? cancels : [])]);
  }

  /** Nothing is sent of what something newer has ended. */
  function expectWanted({ delivery, events }: Claimed): void {
    const ends = ({ event }: Told) => delivery.rule === "remind" || event.type === "inquiry.resumed";
    const about = delivery.rule === "remind" ? events.slice(-1) : events;
    // A digest is frozen with its first claim.
    if (delivery.rule === "digest" && delivery.fence > 1) return;
    for (const one of about) {
      expect(enders.filter((ender) => ends(ender) && isNewer(ender, one))).toEqual([]);
    }
  }

  function endOf(claimed: Claimed, ends: "delivered" | "retry" | "dead") {
    if (ends === "retry") {
      return settlementOf(claimed, { next: { state: "pending", due_at: now + HOUR, counts: true } });
    }
    const { rule, occurrence, trigger } = claimed.delivery;
    const newest = claimed.events.at(-1)?.event;
    const repeats = rule === "remind" && newest && occurrence < TIMES;
    const due_at = now + 24 * HOUR;
    const intents = repeats
      ? [
          reminderFor(newest, {
            due_at,
            gate: "mail",
            stop: reminderStop,
            occurrence: occurrence + 1,
            trigger,
          }),
        ]
      : [];
    const next =
      ends === "dead" ? ({ state: "dead", reason: "refused" } as const) : ({ state: ends } as const);
    return settlementOf(claimed, { next, follow: { rules_hash: "rules-1", intents } });
  }

  async function attempt(ends: "delivered" | "retry" | "dead" | "lost"): Promise<void> {
    const orders = [
      { gate: "mail", limit: 1 },
      { gate: "slack", limit: 1 },
    ];
    for (const claimed of await store.queue.claim(orders, now + 60_000)) {
      expectWanted(claimed);
      const { id, rule, occurrence } = claimed.delivery;
      await store.queue.keep([{ ...claimed.delivery, rendering: {} }]);
      if (ends === "lost") continue;
      await store.queue.settle([endOf(claimed, ends), endOf(claimed, ends)]);
      if (ends !== "delivered") continue;
      expect([shown.has(id), occurrence <= TIMES]).toEqual([false, true]);
      shown.set(id, rule === "digest" ? claimed.members : 1);
    }
  }

  async function replay(nth: number): Promise<void> {
    const one = expired[nth % Math.max(expired.length, 1)];
    if (!one) return;
    const { event } = one;
    await store.intake.replan([{ seq: one.seq, event, plan: planOf(intentsFor(event)) }]);
  }

  async function expectAccounted(event: Event): Promise<void> {
    const delivered = (await store.ledger.event(event.id))?.delivered ?? [];
    // Once in a digest, or kept as cancelled; never both, never twice.
    const digest = only(delivered.filter(({ rule }) => rule === "digest"));
    expect(digest.state === "cancelled" ? digest.reason : digest.state).toMatch(
      /^(delivered|dead|cancel_event)$/,
    );
    const reminders = delivered.filter(({ rule }) => rule === "remind");
    expect(reminders.length).toBeGreaterThan(0);
    for (const { state, reason } of reminders) {
      expect(reason ?? state).toMatch(/^(delivered|refused|decided|cancel_event|replaced)$/);
    }
    const own = reminders.filter(
      ({ trigger, state }) => trigger === `event:${event.id}` && state !== "cancelled",
    );
    const occurrences = own.map(({ occurrence }) => occurrence);
    expect(new Set(occurrences).size).toBe(occurrences.length);
  }

  return {
    async take(step: Step): Promise<void> {
      if (step.kind === "clock") now += step.hours * HOUR;
      else if (step.kind === "attempt") await attempt(step.ends);
      else if (step.kind === "replay") await replay(step.nth);
      else if (step.kind === "restart") store = await home.restart();
      else await arrive(step);
    },
    async settleDown(): Promise<void> {
      for (let round = 0; ; round += 1) {
        if (round > 1_000) throw new Error("something stays due for ever");
        const due = [...(await store.queue.nextDue()).values()];
        if (due.length === 0) break;
        now = Math.max(now, ...due.slice(0, 1));
        await attempt("delivered");
      }
      for (const { event } of expired) await expectAccounted(event);
      const gathered = await Promise.all(
        expired.map(async ({ event }) => (await store.ledger.event(event.id))?.delivered ?? []),
      );
      const members = gathered.flat().filter(({ id, rule }) => rule === "digest" && shown.has(id)).length;
      const said = [...shown].filter(([id]) =>
        gathered.flat().some((one) => one.id === id && one.rule === "digest"),
      );
      expect(said.reduce((sum, [, count]) => sum + count, 0)).toBe(members);
    },
    drop: home.drop,
  };
}

/** In any order, each event is once in a digest or kept as cancelled, and reminders end as their rule says. */
export function windowsProperty(harness: Harness, runs: number): void {
  test("each event is once in a digest or kept as cancelled, and reminders end as their rule says", async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ if_pending, steps }) => {
        const one = await world(harness, if_pending);
        try {
          for (const step of steps) await one.take(step);
          await one.settleDown();
        } finally {
          await one.drop();
        }
      }),
      { numRuns: runs },
    );
  });
}
