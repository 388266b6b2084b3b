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
      expect((await claimed()).uncertain).toBeUndefined();
    });

    it("since the first try whose answer was lost until the last, however often it was tried between", async () => {
      await bench().store.intake.record([planned(eventOf())]);
      await tried("retry");
      const lost = bench().now;
      await tried("uncertain");
      await tried("retry");
      const again = bench().now;
      await tried("uncertain");
      expect((await claimed()).uncertain).toEqual({ since: lost, until: again });
    });

    it("also of a try whose end was never noted", async () => {
      await bench().store.intake.record([planned(eventOf())]);
      await claimed();
      bench().now += 2 * MINUTE;
      expect(await claimed()).toMatchObject({ lost: true, uncertain: { since: START, until: START } });
    });

    it("not of a try that died before anything was rendered, once a later one was and failed for sure", async () => {
      const { queue } = bench().store;
      await bench().store.intake.record([planned(eventOf())]);
      await claimed();
      bench().now += 2 * MINUTE;
      const again = await claimed();
      const { seq, fence } = again.delivery;
      await queue.keep([{ seq, fence, rendering: "sent" }]);
      await queue.settle([settlementOf(again, retried("retry"))]);
      bench().now += MINUTE;
      const { uncertain, rendering } = await claimed();
      expect({ uncertain, rendering }).toEqual({ uncertain: undefined, rendering: "sent" });
    });

    it("a redrive asks anew: what was uncertain before it was a person's to judge", async () => {
      const { store } = bench();
      await store.intake.record([planned(eventOf())]);
      await tried("uncertain");
      await store.queue.settle([deadly(await claimed())]);
      await store.upkeep.redrive({}, 10);
      expect((await claimed()).uncertain).toBeUndefined();
      bench().now += 2 * MINUTE;
      expect((await claimed()).uncertain).toEqual({ since: START + MINUTE, until: START + MINUTE });
    });
  });
}
