import type { RuleFile, Upkeep } from "../ports/upkeep.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import type { Problem } from "./problem.ts";

/** Sets that still have deliveries under way are few; more than these are compiled again. */
const MAX_REMEMBERED = 16;

/** `saved`: the set was good once; what today's settings no longer have is left out instead of refusing the set. */
export type CompileRules = (
  files: readonly RuleFile[],
  saved: boolean,
) => {
  readonly ruleSet?: RuleSet | undefined;
  readonly problems: readonly Problem[];
};

export type ActiveRules = RuleSets & {
  /** What is wrong with the files as they are now; with an error among them, the last good set is in force. */
  readonly problems: readonly Problem[];
  /** False: the set in force is an older one than the files. */
  readonly current: boolean;
};

/**
 * Puts the rule files in force, or, if one of them is bad, the last set that was good; if there never was one,
 * nothing is in force and events are held. A good set is saved before it plans anything.
 */
export async function activateRules(parts: {
  readonly files: readonly RuleFile[];
  /** What could not even be read; then the files that could be are no whole set. */
  readonly unread: readonly Problem[];
  readonly compile: CompileRules;
  readonly upkeep: Pick<Upkeep, "saveRules" | "savedRules" | "latestRules">;
}): Promise<ActiveRules> {
  const compiled = parts.compile(parts.files, false);
  const problems = [...parts.unread, ...compiled.problems];
  const ruleSet = parts.unread.length === 0 ? compiled.ruleSet : undefined;
  if (ruleSet) await parts.upkeep.saveRules(ruleSet.hash, ruleSet.files);
  const inForce = ruleSet ?? (await lastGood(parts));
  const remembered = new Map<string, RuleSet>();
  return {
    problems,
    current: ruleSet !== undefined,
    active: () => inForce,
    byHash: async (hash) => {
      if (hash === inForce?.hash) return inForce;
      return remembered.get(hash) ?? remember(remembered, await compileSaved(hash, parts));
    },
  };
}

async function lastGood(parts: Pick<Parameters<typeof activateRules>[0], "compile" | "upkeep">) {
  const latest = await parts.upkeep.latestRules();
  return latest && parts.compile(latest.files, true).ruleSet;
}

async function compileSaved(
  hash: string,
  parts: Pick<Parameters<typeof activateRules>[0], "compile" | "upkeep">,
) {
  const files = await parts.upkeep.savedRules(hash);
  return files && parts.compile(files, true).ruleSet;
}

function remember(remembered: Map<string, RuleSet>, ruleSet: RuleSet | undefined): RuleSet | undefined {
  if (!ruleSet) return undefined;
  const oldest = remembered.keys().next();
  if (remembered.size >= MAX_REMEMBERED && !oldest.done) remembered.delete(oldest.value);
  remembered.set(ruleSet.hash, ruleSet);
  return ruleSet;
}
