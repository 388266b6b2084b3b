import type { Plan } from "../model/plan.ts";
import { EVALUATION_ERROR } from "./match-rules.ts";

/** Why a rule could not be asked. */
export const BROKE = "it took too many steps, or asks for what the settings have no more";

/** What broke since a set is in force. */
export type Broken = {
  /** Times that a rule could not be asked. */
  readonly evaluations: number;
  /** The rules that did, each once. */
  readonly rules: readonly string[];
};

export type BrokenCounter = {
  /** Takes note of what broke in a plan. */
  note(plan: Pick<Plan, "rules_hash" | "missed">): void;
  /** Of one set; nothing for one that never planned. */
  of(rulesHash: string | undefined): Broken;
};

/** Counts the rules that break, for the set that planned last. `onFirst` is told of each rule once a set, not once an event. */
export function countBroken(onFirst: (rule: string) => void): BrokenCounter {
  let hash: string | undefined;
  let evaluations = 0;
  const rules = new Set<string>();
  const begin = (next: string) => {
    hash = next;
    evaluations = 0;
    rules.clear();
  };
  return {
    note({ rules_hash, missed }) {
      if (rules_hash !== hash) begin(rules_hash);
      for (const { rule, failed } of missed) {
        if (failed !== EVALUATION_ERROR) continue;
        evaluations += 1;
        if (rules.has(rule)) continue;
        rules.add(rule);
        onFirst(rule);
      }
    },
    of: (rulesHash) =>
      rulesHash !== undefined && rulesHash === hash
        ? { evaluations, rules: [...rules] }
        : { evaluations: 0, rules: [] },
  };
}
