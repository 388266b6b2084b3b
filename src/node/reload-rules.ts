import type { ActiveRules, ReloadReport } from "../config/active-rules.ts";
import type { Log } from "../ports/host.ts";
import { rulesSwap, type SwapParts } from "./rules-swap.ts";

/** As much of a hash as a person compares. */
const SHOWN_HASH = 12;

type ReloadParts = SwapParts & {
  readonly rules: Pick<ActiveRules, "reload" | "active">;
  /** The files say something else than before, good or bad. */
  readonly onChange?: (() => void) | undefined;
};

/**
 * Reloads the rules and says in the log what became of it; what waited for a first good set is planned. `asked`: a
 * person wants the files as they are, whatever another process put in force.
 */
export function createReload(parts: ReloadParts): (asked?: boolean) => Promise<ReloadReport> {
  const { rules, log } = parts;
  const swap = rulesSwap(parts);
  return async (asked) => {
    const was = rules.active()?.hash;
    const report = await rules.reload(swap, asked);
    if (!report.changed) return report;
    say(report, was, log);
    parts.onChange?.();
    return report;
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
