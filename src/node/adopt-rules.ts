import type { ActiveRules } from "../config/active-rules.ts";
import { rulesSwap, type SwapParts } from "./rules-swap.ts";

type AdoptParts = SwapParts & {
  readonly rules: Pick<ActiveRules, "adopt" | "active" | "keptOut">;
  /** Other rules are in force. */
  readonly onChange: () => void;
};

/** As much of a hash as a person compares. */
const SHOWN_HASH = 12;

/** What is said of a set at most. */
const MOST_FINDINGS = 10;

/** Puts the rules in force that another process saved, or keeps them out, and says so in the log, once. */
export function createAdopt(parts: AdoptParts): () => Promise<void> {
  const { rules, log, onChange } = parts;
  const swap = rulesSwap(parts);
  const shown = () => rules.active()?.hash.slice(0, SHOWN_HASH);
  let said: string | undefined;
  const sayKeptOut = () => {
    const { keptOut } = rules;
    if (keptOut && keptOut.hash !== said) {
      const lacking = [...new Set(keptOut.problems.map(({ message }) => message))].slice(0, MOST_FINDINGS);
      log.warn(
        { hash: keptOut.hash.slice(0, SHOWN_HASH), stays: shown(), lacking: lacking.join("; ") },
        KEPT_OUT,
      );
    }
    said = keptOut?.hash;
  };
  return async () => {
    const was = shown();
    const isOther = await rules.adopt(swap);
    sayKeptOut();
    if (!isOther) return;
    log.info({ hash: shown(), was }, "rules that another process has loaded are in force");
    onChange();
  };
}

const KEPT_OUT =
  "another process has loaded rules that name what this one's settings lack: it goes on by its own rules for what it " +
  "takes in, and leaves to the others what only they can deliver. Give it the same settings and restart it";
