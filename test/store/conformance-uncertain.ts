import { describe, expect, it } from "vitest";
import type { Bench } from "./conformance.ts";
import { deadly, eventOf, MINUTE, only, planned, START, settlementOf } from "./samples.ts";

export function uncertainClauses(bench: () => Bench): void {
  const claimed = async () => only(await bench().claim());
  const retried = (outcome: "retry" | "uncertain") => ({
    attempt: { started_at: bench().now, outcome, reason: "timeout" } as const,
    next: { state: "pending", due_at: bench().now + MINUTE, counts: true } as const,
  });
  /** Claims and settles one try, and lets the next one come due. */
  async function tried(outcome: "retry" | "uncertain") {
    await bench().store.queue.settle([settlementOf(await claimed(), retried(outcome))]);
    bench().now += MINUTE;
  }

  describe("a claim tells since when it is uncertain whether it arrived", () => {
    it("not of what was never tried, nor of what failed for sure", async () => {
      await bench().store.intake.record([planned(eventOf())]);
      await tried("retry");
      expect((await claimed()).uncertain_since).toBeUndefined();
    });

    it("since the earliest try whose answer was lost, and however often it was tried since", async () => {
      await bench().store.intake.record([planned(eventOf())]);
      await tried("retry");
      const lost = bench().now;
      await tried("uncertain");
      await tried("retry");
      await tried("uncertain");
      expect(lost).toBe(START + MINUTE);
      expect((await claimed()).uncertain_since).toBe(lost);
    });

    it("also of a try whose end was never noted", async () => {
      await bench().store.intake.record([planned(eventOf())]);
      await claimed();
      bench().now += 2 * MINUTE;
      expect(await claimed()).toMatchObject({ lost: true, uncertain_since: START });
    });

    it("a redrive asks anew: what was uncertain before it was a person's to judge", async () => {
      const { store } = bench();
      await store.intake.record([planned(eventOf())]);
      await tried("uncertain");
      await store.queue.settle([deadly(await claimed())]);
      await store.upkeep.redrive({}, 10);
      expect((await claimed()).uncertain_since).toBeUndefined();
      bench().now += 2 * MINUTE;
      expect((await claimed()).uncertain_since).toBe(START + MINUTE);
    });
  });
}
