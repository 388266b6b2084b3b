import type { Condition, Test } from "../../route/condition.ts";

/** Fields that are sure to be there when the condition holds: every positive test is false for a missing one. */
export function presentFields(condition: Condition): ReadonlySet<string> {
  return new Set(present(condition));
}

function present(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "field":
      return isPositive(condition.test) ? [condition.field] : [];
    case "all":
      return condition.conditions.flatMap(present);
    case "any":
    case "not":
      return [];
  }
}

function isPositive(test: Test): boolean {
  switch (test.operator) {
    case "is_not":
    case "not_in":
      return false;
    case "exists":
      return test.operand;
    default:
      return true;
  }
}
