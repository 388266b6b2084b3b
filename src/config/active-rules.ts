import { allRules } from "../route/all-rules.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import {
  compileSaved,
  type KeptOut,
  type LookParts,
  lastGood,
  latest,
  lookAt,
  textOf,
} from "./look-at-rules.ts";
import type { Problem } from "./problem.ts";

/** Sets that still have deliveries under way are few; more than these are compiled again. */
const MAX_REMEMBERED = 16;

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
   * The set that another process put in force and that this one keeps out, because its settings lack something that
   * the set names: what it leaves out would never be delivered.
   */
  readonly keptOut?: KeptOut | undefined;
  /**
   * Reads the files and puts them in force, all or nothing; one at a time, and always those of now. Files that did not
   * change replace a set that another process put in force only when a person `asked` for it.
   */
  reload(swap: Swap, asked?: boolean): Promise<ReloadReport>;
  /**
   * Puts the set in force that was saved last, by whichever process, unless it must be kept out. Resolves with whether
   * it is another one.
   */
  adopt(swap: Swap): Promise<boolean>;
};

/**
 * Puts the rule files in force, or, if one of them is bad, the last set that was good; if there never was one,
 * nothing is in force and events are held. A good set is saved before it plans anything.
 */
export async function activateRules(parts: LookParts): Promise<ActiveRules> {
  const first = await lookAt(parts.read(), parts, parts.shared);
  let { look, keptOut } = first;
  let inForce = first.ruleSet ?? (await lastGood(parts));
  let turn: Promise<unknown> = Promise.resolve();
  const remembered = rememberSets(parts);

  const isCurrent = () => look.hash !== undefined && look.hash === inForce?.hash;
  const reload = async (swap: Swap, asked: boolean): Promise<ReloadReport> => {
    const read = parts.read();
    const isPassedOver = look.hash !== undefined && (!isCurrent() || keptOut !== undefined);
    if (textOf(read) === look.text && !(asked && isPassedOver)) return report(false);
    const next = await lookAt(read, parts);
    if (next.ruleSet && (keptOut || next.ruleSet.hash !== inForce?.hash)) await exchange(next.ruleSet, swap);
    look = next.look;
    return report(true);
  };
  const adopt = async (swap: Swap): Promise<boolean> => {
    const { ruleSet: next, keptOut: tooMuch } = await latest(parts);
    const isOther = next !== undefined && next.hash !== inForce?.hash;
    keptOut = isOther && inForce ? tooMuch : undefined;
    if (!isOther || keptOut) return false;
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
    remembered.keep(previous);
    inForce = next;
    keptOut = undefined;
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
    get keptOut() {
      return keptOut;
    },
    active: () => inForce,
    isBehind: () => keptOut !== undefined,
    byHash: async (hash) => (hash === inForce?.hash ? inForce : remembered.find(hash)),
    reload: (swap, asked = false) => inTurn(() => reload(swap, asked)),
    adopt: (swap) => inTurn(() => adopt(swap)),
  };
}

/** Sets as they were saved, by their hashes. */
function rememberSets(parts: LookParts) {
  const sets = new Map<string, RuleSet>();
  const keep = (ruleSet: RuleSet | undefined): RuleSet | undefined => {
    if (!ruleSet) return undefined;
    const oldest = sets.keys().next();
    if (sets.size >= MAX_REMEMBERED && !oldest.done) sets.delete(oldest.value);
    sets.set(ruleSet.hash, ruleSet);
    return ruleSet;
  };
  const find = async (hash: string) => sets.get(hash) ?? keep(await compileSaved(hash, parts));
  return { keep, find };
}
