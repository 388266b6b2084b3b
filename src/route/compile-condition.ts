import type { Event } from "../model/event.ts";
import { MAX_STEPS } from "./budget.ts";
import type { Condition } from "./condition.ts";
import { createTestCompiler, type RuleTests } from "./rule-tests.ts";

/** A `when:` as one function without I/O. Throws when the rule takes more than its steps. */
export function compileCondition(condition: Condition): (event: Event) => string | undefined {
  return firstFailing(createTestCompiler()(condition));
}

/** Undefined when all tests hold, else the path of the first one that does not. */
export function firstFailing({ budget, tests }: RuleTests): (event: Event) => string | undefined {
  return (event) => {
    budget.left = MAX_STEPS;
    return tests.find(({ test }) => !test.holds(event))?.path;
  };
}
