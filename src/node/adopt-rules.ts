import type { ActiveRules } from "../config/active-rules.ts";
import { rulesSwap, type SwapParts } from "./rules-swap.ts";

type AdoptParts = SwapParts & {
  readonly rules: Pick<ActiveRules, "adopt" | "active">;
  /** Other rules are in force. */
  readonly onChange: () => void;
};

/** As much of a hash as a person compares. */
const SHOWN_HASH = 12;

/** Puts the rules in force that another process saved, and says so in the log. */
export function createAdopt(parts: AdoptParts): () => Promise<void> {
  const { rules, log, onChange } = parts;
  const swap = rulesSwap(parts);
  const shown = () => rules.active()?.hash.slice(0, SHOWN_HASH);
  return async () => {
    const was = shown();
    if (!(await rules.adopt(swap))) return;
    log.info({ hash: shown(), was }, "rules that another process has loaded are in force");
    onChange();
  };
}
