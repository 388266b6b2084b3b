import { describe, expect, it } from "vitest";
import type { Claimed } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import {
  deadly,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  only,
  planned,
  reminderFor,
  START,
  settlementOf,
} from "./samples.ts";

const LEASE = MINUTE;
const TRIES = 13;

export function queueClauses(bench: () => Bench): void {
  async function due(parts = {}) {
    const event = eventOf();
    await bench().store.intake.record([planned(event, [intentFor(event, parts)])]);
    return event;
  }
  async function detailOf({ delivery }: Claimed) {
    const found = await bench().store.ledger.delivery(delivery.id);
    if (!found) throw new Error("the delivery is gone");
    return found;
  }
  const retryAt = (due_at: number, counts = true) =>
    ({
      attempt: { started_at: START, outcome: "retry", reason: "server_error", http_status: 503 },
      next: { state: "pending", due_at, counts },
    }) as const;

  describe("claim", () => {
    it("leases, opens an attempt and hands over the events with their bodies", async () => {
      const event = await due();
      const claimed = only(await bench().claim());
      expect(claimed.delivery).toMatchObject({
        fence: 1,
        attempts: 0,
        state: "pending",
        due_at: START + LEASE,
      });
      expect(only(claimed.events)).toMatchObject({ event: { id: event.id }, body: '{"only":"in the body"}' });
      expect(claimed.rendering).toBeUndefined();
      expect((await detailOf(claimed)).attempts).toEqual([
        expect.objectContaining({ fence: 1, outcome: "open", started_at: START }),
      ]);
      expect(await bench().claim()).toEqual([]);
    });

    it("takes only what is due, in order of due time, up to the limit, of the named gate", async () => {
      await due({ due_at: START + HOUR });
      await due({ due_at: START - 1, rule: "second" });
      await due({ due_at: START - 2, rule: "first" });
      await due({ gate: "mail" });
      const both = await bench().claim("slack/#kyc", 2);
      expect(both.map(({ delivery }) => delivery.rule)).toEqual(["first", "second"]);
      expect(await bench().claim("slack/#kyc", 0)).toEqual([]);
      expect(await bench().claim("mail")).toHaveLength(1);
    });

    it("a lease that ran out is claimed again, its lost attempt uncertain and counted", async () => {
      await due();
      await bench().claim();
      bench().now += LEASE;
      const again = only(await bench().claim());
      expect(again.delivery).toMatchObject({ fence: 2, attempts: 1 });
      expect((await detailOf(again)).attempts).toMatchObject([
        { fence: 1, outcome: "uncertain", reason: "answer_lost" },
        { fence: 2, outcome: "open" },
      ]);
    });

    it("a lease that is extended is not claimed; one that is stale or settled is not extended", async () => {
      await due();
      const claimed = only(await bench().claim());
      const { queue } = bench().store;
      await queue.extend([claimed.delivery], START + HOUR);
      bench().now += LEASE;
      expect(await bench().claim()).toEqual([]);
      await queue.settle([settlementOf(claimed, retryAt(START + 2 * HOUR))]);
      await queue.extend([claimed.delivery], START);
      expect(await queue.nextDue()).toEqual(new Map([["slack/#kyc", START + 2 * HOUR]]));
      bench().now = START + 2 * HOUR;
      const again = only(await bench().claim());
      await queue.extend([claimed.delivery], START);
      expect((await detailOf(again)).delivery.due_at).toBe(START + 2 * HOUR + LEASE);
    });

    it("what was lost is handed over however often: to judge it is for whoever attempts it", async () => {
      await due();
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const claimed = only(await bench().claim());
        expect([claimed.lost, claimed.delivery.attempts]).toEqual([attempt > 0, attempt]);
        bench().now += LEASE;
      }
    });

    it("what is claimed late is handed over too", async () => {
      await due();
      bench().now = START + 100 * HOUR;
      expect(only(await bench().claim())).toMatchObject({ lost: false, delivery: { planned_for: START } });
    });

    it("a reminder is checked against the facts once more", async () => {
      const reminder = eventOf({ reference: "c-1" });
      const decided = eventOf({ reference: "c-1", decision: "approved", received_at: START + MINUTE });
      const { store } = bench();
      // Planned as if no fact were known: no key of its own until it is dead and redriven.
      await store.intake.record([planned(reminder, [reminderFor(reminder, { due_at: START })])]);
      await store.queue.settle([deadly(only(await bench().claim()))]);
      await store.intake.record([planned(decided, [])]);
      expect((await store.upkeep.redrive({}, 10)).ids).toHaveLength(1);
      expect(await bench().claim()).toEqual([]);
      expect((await store.ledger.event(reminder.id))?.delivered).toMatchObject([
        { state: "cancelled", reason: "decided" },
      ]);
    });

    it("a kept rendering comes back with every later claim, without bodies", async () => {
      await due();
      const first = only(await bench().claim());
      const { seq, fence } = first.delivery;
      const { keep } = bench().store.queue;
      expect(await keep([{ seq, fence, rendering: { text: "as sent" } }])).toEqual([seq]);
      expect(await keep([{ seq, fence: fence + 1, rendering: { text: "stale" } }])).toEqual([]);
      await bench().store.queue.settle([settlementOf(first, retryAt(START))]);
      const second = only(await bench().claim());
      expect(second.rendering).toEqual({ text: "as sent" });
      expect(only(second.events).body).toBeUndefined();
    });
  });

  describe("settle", () => {
    it("writes the end of the attempt and the state", async () => {
      await due();
      const claimed = only(await bench().claim());
      await bench().store.queue.settle([settlementOf(claimed)]);
      const { delivery, attempts } = await detailOf(claimed);
      expect(delivery).toMatchObject({ state: "delivered", attempts: 1, ended_at: START, due_at: undefined });
      expect(attempts).toEqual([
        expect.objectContaining({ outcome: "delivered", duration_ms: 12, http_status: 200, answer: "ok" }),
      ]);
    });

    it("a retry is due when told, and counts only when told", async () => {
      await due();
      const first = only(await bench().claim());
      await bench().store.queue.settle([settlementOf(first, retryAt(START + 5, false))]);
      expect((await detailOf(first)).delivery).toMatchObject({
        attempts: 0,
        due_at: START + 5,
        state: "pending",
      });
      bench().now = START + 5;
      const second = only(await bench().claim());
      await bench().store.queue.settle([settlementOf(second, retryAt(START + 9))]);
      expect((await detailOf(first)).delivery).toMatchObject({ attempts: 1, due_at: START + 9 });
    });

    it("what is stopped before it was tried counts no try", async () => {
      await due();
      const claimed = only(await bench().claim());
      const next = { state: "cancelled", reason: "unsubscribed" } as const;
      await bench().store.queue.settle([settlementOf(claimed, { next })]);
      expect((await detailOf(claimed)).delivery).toMatchObject({ state: "cancelled", attempts: 0 });
    });

    it("where it went instead is where it belongs from then on, and whose gate waits", async () => {
      await due();
      const claimed = only(await bench().claim());
      const moved = { destination: "mail", gate: "mail" };
      await bench().store.queue.settle([
        settlementOf(claimed, { ...retryAt(START), moved, pause_gate_until: START + HOUR }),
      ]);
      expect((await detailOf(claimed)).delivery).toMatchObject(moved);
      expect(await bench().store.queue.nextDue()).toEqual(new Map([["mail", START + HOUR]]));
    });

    it("a stale fence changes nothing, not even the record", async () => {
      await due();
      const stale = only(await bench().claim());
      bench().now += LEASE;
      const current = only(await bench().claim());
      const write = {
        table: "customers",
        key: "c-1",
        values: { kyc: "x" },
        event: only(stale.events),
        trust_weak: false,
      };
      const outbox = { kind: "slack", destination: "slack", summary: "s", content: {} };
      await bench().store.queue.settle([
        settlementOf(stale, { record: write, outbox, pause_gate_until: START + HOUR }),
      ]);
      expect((await detailOf(current)).delivery).toMatchObject({ state: "pending", fence: 2 });
      expect((await detailOf(current)).attempts[0]).toMatchObject({ outcome: "uncertain" });
      expect(await bench().store.ledger.record("customers", "c-1")).toBeUndefined();
      expect((await bench().store.ledger.outbox({ limit: 5 })).items).toEqual([]);
    });

    it("a preview ends delivered and previewed, its message in the outbox", async () => {
      const event = await due({ preview: true });
      const claimed = only(await bench().claim());
      await bench().store.queue.settle([
        settlementOf(claimed, {
          attempt: { started_at: START, outcome: "previewed" },
          outbox: { kind: "slack", destination: "slack", summary: "Declined", content: { text: "x" } },
        }),
      ]);
      const entry = only((await bench().store.ledger.outbox({ limit: 5 })).items);
      expect(entry).toMatchObject({
        delivery: claimed.delivery.id,
        rule: "alert",
        summary: "Declined",
        at: START,
      });
      expect(await bench().store.ledger.outboxEntry(entry.id)).toEqual(entry);
      expect((await bench().store.ledger.event(event.id))?.delivered).toMatchObject([{ state: "delivered" }]);
    });
  });

  describe("nextDue", () => {
    it("names each gate with open deliveries once, never before its pause ends", async () => {
      await due({ due_at: START + 5 });
      await due({ due_at: START + 3 });
      await due({ gate: "mail" });
      expect(await bench().store.queue.nextDue()).toEqual(
        new Map([
          ["mail", START],
          ["slack/#kyc", START + 3],
        ]),
      );
      const mail = only(await bench().claim("mail"));
      const settlement = settlementOf(mail, { ...retryAt(START + 1), pause_gate_until: START + HOUR });
      await bench().store.queue.settle([settlement]);
      expect((await bench().store.queue.nextDue()).get("mail")).toBe(START + HOUR);
      bench().now = START + MINUTE;
      expect(await bench().claim("mail")).toEqual([]);
    });

    it("is empty when nothing is open", async () => {
      expect(await bench().store.queue.nextDue()).toEqual(new Map());
    });
  });
}
