import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import {
  type EventParts,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  only,
  planned,
  START,
  STOP,
  settlementOf,
} from "./samples.ts";

const BEGAN = { channel: "CKYC", ts: "1760000000.000001" };

/** Where messages about a subject go at a gate. */
export function threadClauses(bench: () => Bench): void {
  const about = (hours: number, parts: EventParts = {}) =>
    eventOf({ reference: "c-1", received_at: START + hours * HOUR, decision: "pending", ...parts });
  /** Records it and claims what comes of it, which nothing stands before. */
  async function next(event: Event, parts = {}): Promise<Claimed> {
    await bench().record(event, [intentFor(event, { in_order: true, ...parts })]);
    return only(await bench().claim(intentFor(event, parts).gate));
  }
  async function settle(claimed: Claimed, parts: Partial<Settlement> = {}) {
    await bench().store.queue.settle([settlementOf(claimed, parts)]);
  }
  const saidBy = (claimed: Claimed) => ({ said: only(claimed.events) });
  async function begin(event = about(0), rendering: unknown = { text: "Created" }) {
    const claimed = await next(event);
    await bench().store.queue.keep([{ ...claimed.delivery, rendering }]);
    await settle(claimed, { thread: { began: BEGAN, ...saidBy(claimed) } });
    return claimed;
  }

  describe("threads", () => {
    it("one that began is handed out with every later message of its subject, also after a restart", async () => {
      const first = await begin();
      expect(first.thread).toBeUndefined();
      await bench().restart();
      expect((await next(about(1))).thread).toEqual({
        ...BEGAN,
        rendering: { text: "Created" },
        says: expect.objectContaining({ decision: "pending", occurred_at: START, assurance: "signed" }),
      });
    });

    it("belongs to its subject and gate alone, and to what goes out in order", async () => {
      await begin();
      expect((await next(about(1, { reference: "c-2" }))).thread).toBeUndefined();
      expect((await next(about(1), { gate: "slack/#other", destination: "slack-2" })).thread).toBeUndefined();
      expect((await next(about(1), { in_order: false })).thread).toBeUndefined();
    });

    it("of two first events that race, the second waits and replies", async () => {
      const events = [about(0), about(0)];
      const intents = (event: Event) => [intentFor(event, { in_order: true })];
      await Promise.all(events.map((event) => bench().store.intake.record([planned(event, intents(event))])));
      const first = only(await bench().claim());
      expect(await bench().claim()).toEqual([]);
      await settle(first, { thread: { began: BEGAN, ...saidBy(first) } });
      expect(only(await bench().claim()).thread).toMatchObject(BEGAN);
    });

    it("says what the newest event said, never something older again", async () => {
      await begin();
      const approved = await next(about(3, { decision: "approved" }));
      await settle(approved, { thread: saidBy(approved) });
      const late = await next(about(2, { decision: "declined" }));
      expect(late.thread?.says).toMatchObject({ decision: "approved" });
      await settle(late, { thread: saidBy(late) });
      expect((await next(about(4))).thread?.says).toMatchObject({ decision: "approved" });
    });

    it("says it also when the message itself is tried again", async () => {
      await begin();
      const approved = await next(about(3, { decision: "approved" }));
      await settle(approved, {
        attempt: { started_at: START, outcome: "retry", reason: "server_error" },
        next: { state: "pending", due_at: bench().now, counts: true },
        thread: saidBy(approved),
      });
      expect(only(await bench().claim()).thread?.says).toMatchObject({ decision: "approved" });
    });

    it("that was lost is begun anew by whoever finds that out", async () => {
      await begin();
      const finder = await next(about(1));
      const anew = { channel: "CKYC", ts: "1760000000.000002" };
      await settle(finder, { thread: { began: anew, ...saidBy(finder) } });
      expect((await next(about(2))).thread).toMatchObject(anew);
    });

    it("that began with a message whose delivery was given up meanwhile takes the next one all the same", async () => {
      const stale = await next(about(0), { reminder: true, stop: STOP });
      const approved = about(0, { decision: "approved", received_at: START + 1 });
      await bench().store.intake.record([planned(approved, [intentFor(approved, { in_order: true })])]);
      await settle(stale, { thread: { began: BEGAN, ...saidBy(stale) } });
      // Nothing goes out while the first message may still be on its way.
      expect(await bench().claim()).toEqual([]);
      bench().now += MINUTE;
      expect(only(await bench().claim()).thread).toMatchObject(BEGAN);
    });

    it("is never begun anew by a stale settlement", async () => {
      const stale = await next(about(0));
      bench().now += HOUR;
      const current = only(await bench().claim());
      const other = { channel: "CKYC", ts: "1760000000.000002" };
      await settle(current, { thread: { began: BEGAN, ...saidBy(current) } });
      await settle(stale, { thread: { began: other, ...saidBy(stale) } });
      expect((await next(about(2))).thread).toMatchObject(BEGAN);
    });
  });
}
