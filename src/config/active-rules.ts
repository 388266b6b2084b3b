import type { RuleFile, Upkeep } from "../ports/upkeep.ts";
import { allRules } from "../route/all-rules.ts";
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

type RuleFiles = {
  readonly files: readonly RuleFile[];
  /** What could not even be read; then the files that could be are no whole set. */
  readonly problems: readonly Problem[];
};

/** What became of the files. */
export type ReloadReport = {
  /** They are in force now. */
  readonly loaded: boolean;
  /** They are not what was looked at before. */
  readonly changed: boolean;
  /** Of the set in force, if any. */
  readonly hash?: string | undefined;
  /** Rules in force. */
  readonly count: number;
  /** Of the files as they are. */
  readonly problems: readonly Problem[];
};

/** What goes with a swap. If `before` throws, nothing is swapped. */
export type Swap = {
  readonly before: (next: RuleSet, previous: RuleSet | undefined) => Promise<void>;
  readonly after: (next: RuleSet, previous: RuleSet | undefined) => Promise<void>;
};

export type ActiveRules = RuleSets & {
  /** What is wrong with the files as they are now; with an error among them, the last good set is in force. */
  readonly problems: readonly Problem[];
  /** False: the set in force is another one than the files. */
  readonly current: boolean;
  /**
   * Reads the files and puts them in force, all or nothing; one at a time, and always those of now. Files that did not
   * change replace a set that another process put in force only when a person `asked` for it.
   */
  reload(swap: Swap, asked?: boolean): Promise<ReloadReport>;
  /** Puts the set in force that was saved last, by whichever process. Resolves with whether it is another one. */
  adopt(swap: Swap): Promise<boolean>;
};

type Parts = {
  readonly read: () => RuleFiles;
  readonly compile: CompileRules;
  readonly upkeep: Pick<Upkeep, "saveRules" | "savedRules" | "latestRules">;
  /**
   * Several processes go by one store: files that were in force before and are not any more are out of date at the
   * start of this process, and the set in force stays.
   */
  readonly shared?: boolean | undefined;
};

/** The last look at the files; `hash` if they are good. */
type Look = {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly hash?: string | undefined;
};

/**
 * Puts the rule files in force, or, if one of them is bad, the last set that was good; if there never was one,
 * nothing is in force and events are held. A good set is saved before it plans anything.
 */
export async function activateRules(parts: Parts): Promise<ActiveRules> {
  const first = await lookAt(parts.read(), parts, parts.shared);
  let { look } = first;
  let inForce = first.ruleSet ?? (await lastGood(parts));
  let turn: Promise<unknown> = Promise.resolve();
  const remembered = new Map<string, RuleSet>();

  const isCurrent = () => look.hash !== undefined && look.hash === inForce?.hash;
  const reload = async (swap: Swap, asked: boolean): Promise<ReloadReport> => {
    const read = parts.read();
    const isPassedOver = look.hash !== undefined && !isCurrent();
    if (textOf(read) === look.text && !(asked && isPassedOver)) return report(false);
    const next = await lookAt(read, parts);
    if (next.ruleSet && next.ruleSet.hash !== inForce?.hash) await exchange(next.ruleSet, swap);
    look = next.look;
    return report(true);
  };
  const adopt = async (swap: Swap): Promise<boolean> => {
    const next = await lastGood(parts);
    if (!next || next.hash === inForce?.hash) return false;
    await exchange(next, swap);
    return true;
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const exchange = async (next: RuleSet, swap: Swap): Promise<void> => {
    const previous = inForce;
    await swap.before(next, previous);
    remember(remembered, previous);
    inForce = next;
    await swap.after(next, previous);
  };
  const report = (changed: boolean): ReloadReport => ({
    loaded: isCurrent(),
    changed,
    hash: inForce?.hash,
    count: allRules(inForce).length,
    problems: look.problems,
  });

  return {
    get problems() {
      return look.problems;
    },
    get current() {
      return isCurrent();
    },
    active: () => inForce,
    byHash: async (hash) => {
      if (hash === inForce?.hash) return inForce;
      return remembered.get(hash) ?? remember(remembered, await compileSaved(hash, parts));
    },
    reload: (swap, asked = false) => inTurn(() => reload(swap, asked)),
    adopt: (swap) => inTurn(() => adopt(swap)),
  };
}

async function lookAt(
  read: RuleFiles,
  { compile, upkeep }: Parts,
  shared = false,
): Promise<{ readonly look: Look; readonly ruleSet?: RuleSet | undefined }> {
  const compiled = compile(read.files, false);
  const ruleSet = read.problems.length === 0 ? compiled.ruleSet : undefined;
  const problems = [...read.problems, ...compiled.problems];
  const look: Look = { text: textOf(read), problems, hash: ruleSet?.hash };
  if (!ruleSet || (shared && (await isOutOfDate(ruleSet, upkeep)))) return { look };
  await upkeep.saveRules(ruleSet.hash, ruleSet.files);
  return { look, ruleSet };
}

async function isOutOfDate({ hash }: RuleSet, upkeep: Parts["upkeep"]): Promise<boolean> {
  const latest = await upkeep.latestRules();
  return latest?.hash !== hash && (await upkeep.savedRules(hash)) !== undefined;
}

/** All that the files say, or why they say nothing. */
function textOf({ files, problems }: RuleFiles): string {
  return JSON.stringify([files, problems]);
}

async function lastGood(parts: Parts): Promise<RuleSet | undefined> {
  const latest = await parts.upkeep.latestRules();
  return latest && parts.compile(latest.files, true).ruleSet;
}

async function compileSaved(hash: string, parts: Parts): Promise<RuleSet | undefined> {
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
