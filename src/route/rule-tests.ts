import type { Event } from "../model/event.ts";
import { type Budget, spend } from "./budget.ts";
import { compileTest } from "./compile-test.ts";
import type { Condition, Scalar, Test } from "./condition.ts";
import { compileField, type ReadField } from "./read-field.ts";

/** One question to an event; rules of a set that ask the same have the same one. Throws when the budget is spent. */
export type RuleTest = {
  readonly holds: (event: Event) => boolean;
  /** Of a plain `is` or `in`: many of these on one field are answered by one look-up. */
  readonly equals?: { readonly read: ReadField; readonly values: readonly Scalar[] } | undefined;
};

/** A `when:` as tests that must all hold, in the order written, each with its path. */
export type RuleTests = {
  /** Of the whole set: refilled when a rule's evaluation begins; one at a time is under way. */
  readonly budget: Budget;
  readonly tests: readonly { readonly path: string; readonly test: RuleTest }[];
};

/** Compiles the conditions of one rule set, so that rules share what they ask. */
export type TestCompiler = (condition: Condition) => RuleTests;

export function createTestCompiler(): TestCompiler {
  const budget: Budget = { left: 0 };
  const readers = new Map<string, ReadField>();
  const known = new Map<string, RuleTest>();
  const leaf = (field: string, test: Test): RuleTest => {
    const key = JSON.stringify([field, test]);
    const read = readers.get(field) ?? compileField(field);
    readers.set(field, read);
    const made = known.get(key) ?? leafTest(read, test, budget);
    known.set(key, made);
    return made;
  };
  const compile = (condition: Condition): RuleTests["tests"] => {
    const { path } = condition;
    switch (condition.kind) {
      case "field":
        return [{ path, test: leaf(condition.field, condition.test) }];
      case "all":
        return condition.conditions.flatMap(compile);
      case "any":
        return [{ path, test: anyOf(condition.conditions.map(compile)) }];
      case "not":
        return [{ path, test: noneOf(compile(condition.condition)) }];
    }
  };
  return (condition) => ({ budget, tests: compile(condition) });
}

function leafTest(read: ReadField, test: Test, budget: Budget): RuleTest {
  const compiled = compileTest(test, budget);
  const holds = (event: Event) => {
    spend(budget, 1);
    return compiled(read(event), event);
  };
  if (test.operator === "is") return { holds, equals: { read, values: [test.operand] } };
  return test.operator === "in" ? { holds, equals: { read, values: test.operand } } : { holds };
}

function anyOf(groups: readonly RuleTests["tests"][]): RuleTest {
  return { holds: (event) => groups.some((tests) => tests.every(({ test }) => test.holds(event))) };
}

function noneOf(tests: RuleTests["tests"]): RuleTest {
  return { holds: (event) => !tests.every(({ test }) => test.holds(event)) };
}
