import type { ActiveRules, ReloadReport, Swap } from "../config/active-rules.ts";
import type { Recover } from "../deliver/recover.ts";
import { whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";

/** As much of a hash as a person compares. */
const SHOWN_HASH = 12;

type ReloadParts = {
  readonly rules: Pick<ActiveRules, "reload" | "active">;
  readonly recover: Pick<Recover, "releaseHeld">;
  /** Resolves when all that was accepted before is in the store. */
  readonly allStored: () => Promise<unknown>;
  readonly onSwap: () => void;
  /** The files say something else than before, good or bad. */
  readonly onChange?: (() => void) | undefined;
  readonly log: Log;
};

/** Reloads the rules and says in the log what became of it; what waited for a first good set is planned. */
export function createReload(parts: ReloadParts): () => Promise<ReloadReport> {
  const { rules, log } = parts;
  const swap = swapOf(parts);
  return async () => {
    const was = rules.active()?.hash;
    const report = await rules.reload(swap);
    if (!report.changed) return report;
    say(report, was, log);
    parts.onChange?.();
    return report;
  };
}

/**
 * Events are held until there are rules. They are planned in their order before the rules are in force; those that
 * were on their way into the store at that moment, right after.
 */
function swapOf({ recover, allStored, onSwap, log }: ReloadParts): Swap {
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

function say({ loaded, hash, count, problems }: ReloadReport, was: string | undefined, log: Log): void {
  const rules = { rules: count, hash: hash?.slice(0, SHOWN_HASH) };
  const errors = problems.filter(({ severity }) => severity === "error");
  if (loaded) {
    log.info({ ...rules, was: was?.slice(0, SHOWN_HASH), warnings: problems.length }, "rules loaded");
    return;
  }
  const [first] = errors;
  const at = first && `${first.file}:${first.line}`;
  log.warn(
    { ...rules, errors: errors.length, code: first?.code, at },
    hash === undefined
      ? "rules refused: there are none, events are held"
      : "rules refused: those before stay",
  );
}
