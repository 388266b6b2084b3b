import type { Condition, Scalar } from "../../route/condition.ts";
import { byField, conjuncts, type Leaf, leavesIn } from "./condition-parts.ts";
import { constantOf } from "./constant-of.ts";
import { conditionPath, type LintedRule } from "./linted-rule.ts";

/** W601: conditions that come out the same for every event. */
export function constantConditions({ rule, at }: LintedRule): void {
  for (const { conditions, constant } of constantsIn(rule.condition)) {
    const leaves = leavesIn(conditions);
    const last = conditions.length > 1 || leaves.length === 1 ? leaves.at(-1) : conditions[0];
    if (!last) continue;
    const finding = constant === "never" ? neverHolds(leaves) : alwaysHolds(leaves);
    at(conditionPath(last), { code: "W601", severity: "warning", ...finding }, "key");
  }
}

/** Does some part that must hold contradict another? */
export function contradictsItself(condition: Condition): boolean {
  return [...byField(conjuncts(condition)).values()].some((parts) => constantOf(parts) === "never");
}

type Constant = { readonly conditions: readonly Condition[]; readonly constant: "always" | "never" };

function constantsIn(condition: Condition): readonly Constant[] {
  const parts = conjuncts(condition);
  const never = [...byField(parts).values()].flatMap((group): readonly Constant[] => {
    const conditions = smallest(group);
    return conditions ? [{ conditions, constant: "never" }] : [];
  });
  const told = new Set(never.flatMap(({ conditions }) => conditions));
  const others = parts.filter((part) => !told.has(part)).flatMap(constantsInside);
  return [...never, ...others];
}

/** The contradiction with the fewest words: a single condition, two, or all of them. */
function smallest(group: readonly Condition[]): readonly Condition[] | undefined {
  if (constantOf(group) !== "never") return undefined;
  const pairs = group.flatMap((one, index) => group.slice(0, index).map((other) => [other, one]));
  return [...group.map((one) => [one]), ...pairs].find((some) => constantOf(some) === "never") ?? group;
}

function constantsInside(part: Condition): readonly Constant[] {
  if (constantOf([part]) === "always") return [{ conditions: [part], constant: "always" }];
  switch (part.kind) {
    case "field":
      return [];
    case "not":
      return constantsIn(part.condition);
    default:
      return part.conditions.flatMap(constantsIn);
  }
}

function neverHolds(leaves: readonly Leaf[]) {
  const [first, second] = leaves;
  const field = first?.field ?? "";
  const words = leaves.map(inWords).join(" and ");
  if (!second) return { message: `${field} can never be ${words}`, fix: "take it out: every event has it" };
  return {
    message: `${field} can never be ${words} at once`,
    fix: "take one of them out; if either is enough, put them under `any:`",
  };
}

function alwaysHolds(leaves: readonly Leaf[]) {
  const [first, second] = leaves;
  const field = first?.field ?? "";
  if (!second) return { message: `every event has ${field}: this always holds`, fix: "take it out" };
  const values = leaves.flatMap(({ test }) => (test.operator === "is_not" ? [String(test.operand)] : []));
  const meant = values.length === leaves.length ? `{ not_in: [${values.join(", ")}] }` : undefined;
  return {
    message: `this always holds, whatever ${field} is: ${leaves.map(inWords).join(" or ")}`,
    fix: meant ? `if none of these is meant, write  ${field}: ${meant}` : "take it out, or one of its parts",
  };
}

function inWords({ test }: Leaf): string {
  const { operator, operand } = test;
  if (operator === "exists") return operand ? "there" : "missing";
  const value = typeof operand === "object" ? `[${shown(operand)}]` : String(operand);
  if (operator === "older_than" || operator === "newer_than") return operator;
  return operator === "is" || operator === "in" ? value : `${operator} ${value}`;
}

const MOST_VALUES = 5;

/** A named list may have thousands. */
function shown(values: readonly Scalar[]): string {
  const more = values.length > MOST_VALUES ? `, … ${values.length - MOST_VALUES} more` : "";
  return values.slice(0, MOST_VALUES).join(", ") + more;
}
