import type { ExplainedCondition } from "../route/explain-condition.ts";

type Asked = Pick<Extract<ExplainedCondition, { kind: "field" }>, "operator" | "expected">;

const LONGEST_VALUE = 120;

/** Before a condition, by its verdict. */
export const VERDICT_MARKS: Readonly<Record<ExplainedCondition["verdict"], string>> = {
  holds: "✓",
  fails: "✗",
  breaks: "✗",
  unchecked: "·",
};

/** In place of a field's name, where conditions are grouped. */
export const GROUP_WORDS = { all: "all of", any: "any of", not: "not" } as const;

/** What a condition asks of its field, as the rest of a sentence: `is at least 70`, `is missing`. */
export function askedText({ operator, expected }: Asked): string {
  if (operator === "exists") return expected === true ? "is there" : "is missing";
  if (operator === "is between" && Array.isArray(expected)) return `${operator} ${expected.join(" and ")}`;
  if (/than$|at (least|most)$/.test(operator)) return `${operator} ${String(expected)}`;
  return `${operator} ${valueText(expected)}`;
}

/** A value as JSON, cut where it is very long. */
export function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
