import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { RecordValue } from "../../src/ports/queue.ts";
import type { Bench } from "./conformance.ts";
import { eventOf, intentFor, MINUTE, only, planned, START, settlementOf } from "./samples.ts";

export function recordClauses(bench: () => Bench): void {
  async function write(event: Event, values: Record<string, RecordValue>, trust_weak = false) {
    const { store } = bench();
    bench().now = Math.max(bench().now, event.received_at);
    await store.intake.record([planned(event, [intentFor(event)])]);
    const claimed = only(await bench().claim());
    const record = { table: "customers", key: "c-1", values, event: only(claimed.events), trust_weak };
    await store.queue.settle([settlementOf(claimed, { record })]);
  }
  async function values() {
    return (await bench().store.ledger.record("customers", "c-1"))?.row.values;
  }
  const at = (minutes: number, parts = {}) => eventOf({ received_at: START + minutes * MINUTE, ...parts });

  describe("records", () => {
    it("are made and changed, and each change names its event", async () => {
      const first = at(0);
      const second = at(1);
      await write(first, { kyc: "pending", score: 3, known: true });
      await write(second, { kyc: "approved", note: null });
      expect(await values()).toEqual({ kyc: "approved", score: 3, known: true, note: null });
      const found = await bench().store.ledger.record("customers", "c-1");
      expect(found?.changes[0]).toEqual({
        column: "kyc",
        before: "pending",
        after: "approved",
        event: second.id,
        at: START + MINUTE,
      });
      expect(found?.changes).toHaveLength(4);
      expect(found?.row.updated_at).toBe(START + MINUTE);
    });

    it("an older event overwrites nothing, column by column", async () => {
      await write(at(5), { kyc: "approved" });
      await write(at(1, { received_at: START + 6 * MINUTE, occurred_at: START }), {
        kyc: "pending",
        score: 1,
      });
      expect(await values()).toEqual({ kyc: "approved", score: 1 });
    });

    it("an equal value is no change, but renews when it was said", async () => {
      await write(at(1), { kyc: "review" });
      await write(at(5), { kyc: "review" });
      await write(at(6, { occurred_at: START + 3 * MINUTE }), { kyc: "pending" });
      expect(await values()).toEqual({ kyc: "review" });
      const found = await bench().store.ledger.record("customers", "c-1");
      expect(found?.changes).toHaveLength(1);
    });

    it("a forgeable event overwrites no proven value unless the rule trusts it", async () => {
      const weak = { assurance: "static-token" } as const;
      await write(at(1), { kyc: "declined" });
      await write(at(2, weak), { kyc: "approved", other: 1 });
      expect(await values()).toEqual({ kyc: "declined", other: 1 });
      await write(at(3, weak), { kyc: "approved" }, true);
      expect(await values()).toEqual({ kyc: "approved", other: 1 });
    });

    it("the same event may correct itself", async () => {
      const event = at(1);
      const { store } = bench();
      bench().now = START + MINUTE;
      await store.intake.record([planned(event, [intentFor(event), intentFor(event, { rule: "second" })])]);
      for (const [index, claimed] of (await bench().claim()).entries()) {
        const record = {
          table: "customers",
          key: "c-1",
          values: { kyc: index },
          event: only(claimed.events),
          trust_weak: false,
        };
        await store.queue.settle([settlementOf(claimed, { record })]);
      }
      expect(await values()).toEqual({ kyc: 1 });
    });
  });
}
