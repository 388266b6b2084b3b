import type { Event } from "../model/event.ts";
import { MAX_STEPS, spend } from "./budget.ts";
import type { Condition } from "./condition.ts";
import { createSharedTests, type SharedTests } from "./shared-tests.ts";

/** Undefined when the condition holds, else the path of the first one that does not. */
type Failing = (event: Event) => string | undefined;

/** A `when:` as one function without I/O. Throws when the rule takes more than its steps. `shared`: of its rule set. */
export function compileCondition(condition: Condition, shared: SharedTests = createSharedTests()): Failing {
  const { budget } = shared;
  const failing = compile(condition, shared);
  return (event) => {
    budget.left = MAX_STEPS;
    return failing(event);
  };
}

function compile(condition: Condition, shared: SharedTests): Failing {
  switch (condition.kind) {
    case "field": {
      const { path } = condition;
      const { budget } = shared;
      const holds = shared.test(condition.field, condition.test);
      return (event) => {
        spend(budget, 1);
        return holds(event) ? undefined : path;
      };
    }
    case "all":
      return firstFailing(condition.conditions.map((part) => compile(part, shared)));
    case "any": {
      const parts = condition.conditions.map((part) => compile(part, shared));
      return (event) => (parts.some((part) => part(event) === undefined) ? undefined : condition.path);
    }
    case "not": {
      const part = compile(condition.condition, shared);
      return (event) => (part(event) === undefined ? condition.path : undefined);
    }
  }
}

function firstFailing(parts: readonly Failing[]): Failing {
  return (event) => {
    for (const part of parts) {
      const failed = part(event);
      if (failed !== undefined) return failed;
    }
    return undefined;
  };
}
