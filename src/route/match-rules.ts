import type { Event } from "../model/event.ts";
import type { Miss } from "../model/plan.ts";
import { MAX_STEPS, spend } from "./budget.ts";
import type { ReadField } from "./read-field.ts";
import type { Rule } from "./rule-set.ts";
import type { RuleTest } from "./rule-tests.ts";

/** What `missed` says of a rule that could not be evaluated: it took too many steps, or broke. */
export const EVALUATION_ERROR = "error";

export type Matches = { readonly matched: readonly Rule[]; readonly missed: readonly Miss[] };

const matchers = new WeakMap<readonly Rule[], (event: Event) => Matches>();

/** Which of these rules match an event, and why the others do not. A rule that breaks takes no other with it. */
export function matchRules(rules: readonly Rule[], event: Event): Matches {
  const known = matchers.get(rules);
  if (known) return known(event);
  const made = createMatcher(rules);
  matchers.set(rules, made);
  return made(event);
}

/** Why one rule does not match; undefined if it does. */
export function missOf(rule: Rule, event: Event): Miss | undefined {
  try {
    return ownMiss(rule, event);
  } catch {
    return brokenMiss(rule);
  }
}

const UNKNOWN = 0;
const HOLDS = 1;
const FAILS = 2;

/**
 * Each test is answered at most once an event, and all plain equalities on one field by one look-up; of a rule that
 * misses little more than a row of numbers is read. With thousands of rules, memory is what costs time.
 */
function createMatcher(rules: readonly Rule[]): (event: Event) => Matches {
  const { tests, starts, ids, misses } = tabulate(rules);
  const groups = groupEqualities(tests);
  const results = new Uint8Array(tests.length);
  let last: readonly Miss[] = [];

  return (event) => {
    results.fill(UNKNOWN);
    const matched: Rule[] = [];
    const missed: Miss[] = [];
    let index = 0;
    for (const rule of rules) {
      const miss = missAt(index++, rule, event);
      if (miss) missed.push(miss);
      else matched.push(rule);
    }
    // Most events of a name are missed by the same rules for the same reasons: one list tells so at a glance.
    if (!isSameList(missed, last)) last = missed;
    return { matched, missed: last };
  };

  function missAt(index: number, rule: Rule, event: Event): Miss | undefined {
    try {
      return rule.tests ? firstMiss(rule.tests.budget, index, event) : ownMiss(rule, event);
    } catch {
      return brokenMiss(rule);
    }
  }

  function firstMiss(budget: { left: number }, index: number, event: Event): Miss | undefined {
    budget.left = MAX_STEPS;
    const end = starts[index + 1] ?? 0;
    for (let at = starts[index] ?? 0; at < end; at++) {
      const id = ids[at] ?? 0;
      if (results[id] === UNKNOWN) answer(id, budget, event);
      else spend(budget, 1);
      if (results[id] === FAILS) return misses[at];
    }
    return undefined;
  }

  function answer(id: number, budget: { left: number }, event: Event): void {
    const group = groups[id];
    if (group) {
      spend(budget, 1);
      answerGroup(group, results, event);
    } else results[id] = tests[id]?.holds(event) ? HOLDS : FAILS;
  }
}

function brokenMiss(rule: Rule): Miss {
  return { rule: rule.id, failed: EVALUATION_ERROR };
}

function isSameList(a: readonly Miss[], b: readonly Miss[]): boolean {
  return a.length === b.length && a.every((miss, at) => miss === b[at]);
}

function ownMiss(rule: Rule, event: Event): Miss | undefined {
  const failed = rule.failing(event);
  return failed === undefined ? undefined : { rule: rule.id, failed };
}

/** Rules as rows of test numbers, one behind the other, and beside each number what to say when that test fails. */
function tabulate(rules: readonly Rule[]) {
  const numbers = new Map<RuleTest, number>();
  const starts: number[] = [0];
  const ids: number[] = [];
  const misses: Miss[] = [];
  for (const rule of rules) {
    for (const { path, test } of rule.tests?.tests ?? []) {
      const id = numbers.get(test) ?? numbers.size;
      numbers.set(test, id);
      ids.push(id);
      misses.push({ rule: rule.id, failed: path });
    }
    starts.push(ids.length);
  }
  return { tests: [...numbers.keys()], starts: Int32Array.from(starts), ids: Int32Array.from(ids), misses };
}

/** The equalities on one field: which of them hold for a value. */
type Group = {
  readonly read: ReadField;
  readonly members: number[];
  readonly byValue: Map<unknown, number[]>;
};

function groupEqualities(tests: readonly RuleTest[]): readonly (Group | undefined)[] {
  const groups = new Map<ReadField, Group>();
  return tests.map(({ equals }, id) => {
    if (!equals) return undefined;
    const group: Group = groups.get(equals.read) ?? { read: equals.read, members: [], byValue: new Map() };
    groups.set(equals.read, group);
    group.members.push(id);
    for (const value of equals.values) group.byValue.set(value, [...(group.byValue.get(value) ?? []), id]);
    return group;
  });
}

function answerGroup({ read, members, byValue }: Group, results: Uint8Array, event: Event): void {
  const value = read(event);
  for (const id of members) results[id] = FAILS;
  for (const one of Array.isArray(value) ? value : [value]) {
    for (const id of byValue.get(one) ?? []) results[id] = HOLDS;
  }
}
