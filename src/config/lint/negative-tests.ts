import { findField } from "../../model/fields.ts";
import type { Condition, Test } from "../../route/condition.ts";
import { presentFields } from "../rules/present-fields.ts";
import type { Leaf } from "./condition-parts.ts";
import { conditionPath, type LintedRule } from "./linted-rule.ts";

/**
 * W602: a condition that also holds where its field is missing, and does not say so. A list that is missing has
 * nothing in it, which surprises nobody.
 */
export function negativeTests({ rule, at }: LintedRule): void {
  for (const leaf of looseIn(rule.condition, { negated: false, settled: new Set() })) {
    const { field, test } = leaf;
    at(
      conditionPath(leaf),
      {
        code: "W602",
        severity: "warning",
        message: `this also holds if ${field} is missing`,
        fix: `if it must be there, add  exists: true  beside ${wordOf(test)}; else say so under \`any:\`, with  ${field}: { exists: false }`,
      },
      "key",
    );
  }
}

type Around = {
  /** Inside a `not:`. */
  readonly negated: boolean;
  /** Fields of which it is said elsewhere what happens if they are missing. */
  readonly settled: ReadonlySet<string>;
};

function looseIn(condition: Condition, around: Around): readonly Leaf[] {
  const { negated, settled } = around;
  switch (condition.kind) {
    case "field":
      return isLoose(condition, negated) && !settled.has(condition.field) ? [condition] : [];
    case "not":
      return looseIn(condition.condition, { negated: !negated, settled });
    case "all":
    case "any": {
      const isTogether = (condition.kind === "all") !== negated;
      const here = isTogether ? presentFields(condition) : missingFields(condition.conditions);
      const inside = { negated, settled: new Set([...settled, ...here]) };
      return condition.conditions.flatMap((part) => looseIn(part, inside));
    }
  }
}

/** Fields that one of several ways names as missing. */
function missingFields(ways: readonly Condition[]): readonly string[] {
  return ways.flatMap((way) => {
    if (way.kind === "all" && way.conditions.length === 1) return missingFields(way.conditions);
    const saysMissing = way.kind === "field" && way.test.operator === "exists" && !way.test.operand;
    return saysMissing ? [way.field] : [];
  });
}

function isLoose({ field: path, test }: Leaf, negated: boolean): boolean {
  const field = findField(path);
  if (!field?.optional || field.type === "list" || test.operator === "exists") return false;
  const isNegative = test.operator === "is_not" || test.operator === "not_in";
  return isNegative !== negated;
}

function wordOf({ operator }: Test): string {
  return operator === "is_not" || operator === "not_in" ? `\`${operator}\`` : "the `not:`";
}
