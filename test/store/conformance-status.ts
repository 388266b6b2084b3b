import { describe, expect, it } from "vitest";
import { MOST_COUNTED } from "../../src/model/queue-status.ts";
import type { Bench } from "./conformance.ts";
import { deadly, eventOf, HOUR, intentFor, MINUTE, only, planned, START, settlementOf } from "./samples.ts";

const GATES = ["a", "b", "c"];

export function statusClauses(bench: () => Bench): void {
  describe("status", () => {
    /** One delivery a gate, all due at once. */
    async function threeDue(): Promise<void> {
      const event = eventOf();
      const intents = GATES.map((name) => intentFor(event, { rule: name, destination: name, gate: name }));
      await bench().record(event, intents);
    }

    async function fail(gate: string, reason: "server_error" | "waits_for_hours"): Promise<void> {
      const claimed = only(await bench().claim(gate));
      await bench().store.queue.settle([
        settlementOf(claimed, {
          attempt: { started_at: bench().now, duration_ms: 1, outcome: "retry", reason, http_status: 503 },
          next: { state: "pending", due_at: bench().now + MINUTE, counts: true },
        }),
      ]);
    }

    it("health counts what there is, each up to the same number", async () => {
      const { store } = bench();
      await threeDue();
      await store.queue.settle([deadly(only(await bench().claim("a")))]);
      expect(await store.ledger.health()).toEqual({
        events: 1,
        held: 0,
        pending: 2,
        waiting: 0,
        dead: 1,
        last_attempt_at: START,
        last_event_at: { persona: START },
      });
      const many = eventOf();
      const intents = Array.from({ length: MOST_COUNTED + 5 }, (_, n) =>
        intentFor(many, { rule: `rule-${n}`, due_at: START + HOUR }),
      );
      await store.intake.record([planned(many, intents)]);
      expect((await store.ledger.health()).pending).toBe(MOST_COUNTED);
      bench().now = START + HOUR;
      const full = (await store.ledger.gates()).find(({ gate }) => gate === "slack/#kyc");
      // Three gates have something due, and share the count.
      expect(full).toMatchObject({ due: Math.floor(MOST_COUNTED / 3), more: true });
    });

    it("a gate that has gone as fast as its pace allows says when it goes on", async () => {
      const { queue, ledger } = bench().store;
      await threeDue();
      await queue.claim([{ gate: "a", limit: 1, pace: { every_ms: MINUTE, burst: 1 } }], START + MINUTE);
      const paced = async () => (await ledger.gates()).map(({ paced_until }) => paced_until);
      expect(await paced()).toEqual([START + MINUTE, undefined, undefined]);
      bench().now += MINUTE;
      expect(await paced()).toEqual([undefined, undefined, undefined]);
    });

    it("failures are the latest, each delivery once, with what became of it", async () => {
      const { store } = bench();
      await threeDue();
      await fail("a", "server_error");
      bench().now += MINUTE;
      await store.queue.settle([
        { ...deadly(only(await bench().claim("b"))), attempt: { ...DEADLY, started_at: bench().now } },
      ]);
      bench().now += MINUTE;
      await fail("a", "server_error");
      const rows = await store.ledger.failures(10);
      expect(rows).toEqual([
        {
          at: START + 2 * MINUTE,
          delivery: expect.any(String),
          rule: "a",
          destination: "a",
          gate: "a",
          outcome: "retry",
          reason: "server_error",
          http_status: 503,
          state: "pending",
          next_try_at: START + 3 * MINUTE,
        },
        expect.objectContaining({ rule: "b", outcome: "dead", reason: "refused", state: "dead" }),
      ]);
      expect(rows[1]?.next_try_at).toBeUndefined();
      expect(await store.ledger.failures(1)).toEqual(rows.slice(0, 1));
    });

    it("what succeeded, or only waited for its hours, is no failure", async () => {
      const { store } = bench();
      await threeDue();
      await store.queue.settle([settlementOf(only(await bench().claim("a")))]);
      await fail("b", "waits_for_hours");
      await bench().claim("c");
      expect(await store.ledger.failures(10)).toEqual([]);
    });
  });
}

const DEADLY = { duration_ms: 5, outcome: "dead", reason: "refused", http_status: 400 } as const;
