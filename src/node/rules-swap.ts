import type { Swap } from "../config/active-rules.ts";
import type { Recover } from "../deliver/recover.ts";
import { whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";

export type SwapParts = {
  readonly recover: Pick<Recover, "releaseHeld">;
  /** Resolves when all that was accepted before is in the store. */
  readonly allStored: () => Promise<unknown>;
  readonly onSwap: () => void;
  readonly log: Log;
};

/**
 * Events are held until there are rules. They are planned in their order before the rules are in force; those that
 * were on their way into the store at that moment, right after.
 */
export function rulesSwap({ recover, allStored, onSwap, log }: SwapParts): Swap {
  return {
    async before(next, previous) {
      if (previous) return;
      while ((await recover.releaseHeld(next)).events > 0);
    },
    async after(next, previous) {
      onSwap();
      if (previous) return;
      try {
        await allStored();
        await recover.releaseHeld(next);
      } catch (error) {
        log.error({ error: whatHappened(error) }, "held events could not be planned; a restart plans them");
      }
    },
  };
}
