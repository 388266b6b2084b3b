import type { ExplainedCondition } from "../route/explain-condition.ts";

type Wanted = Pick<Extract<ExplainedCondition, { kind: "field" }>, "operator" | "expected">;

const LONGEST_VALUE = 120;

/** What a condition wants of its field, as the rest of a sentence: `is at least 70`, `is missing`. */
export function wantedText({ operator, expected }: Wanted): string {
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
