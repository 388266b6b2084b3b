import type { Event } from "../model/event.ts";
import { type Budget, MAX_STEPS, spend } from "./budget.ts";
import { compileTest } from "./compile-test.ts";
import type { Condition } from "./condition.ts";
import { compileField } from "./read-field.ts";

/** Undefined when the condition holds, else the path of the first one that does not. */
type Failing = (event: Event) => string | undefined;

/** A `when:` as one function without I/O. Throws when the rule takes more than its steps. */
export function compileCondition(condition: Condition): Failing {
  const budget: Budget = { left: 0 };
  const failing = compile(condition, budget);
  return (event) => {
    budget.left = MAX_STEPS;
    return failing(event);
  };
}

function compile(condition: Condition, budget: Budget): Failing {
  switch (condition.kind) {
    case "field": {
      const { path } = condition;
      const read = compileField(condition.field);
      const holds = compileTest(condition.test, budget);
      return (event) => {
        spend(budget, 1);
        return holds(read(event), event) ? undefined : path;
      };
    }
    case "all":
      return firstFailing(condition.conditions.map((part) => compile(part, budget)));
    case "any": {
      const parts = condition.conditions.map((part) => compile(part, budget));
      return (event) => (parts.some((part) => part(event) === undefined) ? undefined : condition.path);
    }
    case "not": {
      const part = compile(condition.condition, budget);
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
