import { durationText } from "../model/duration.ts";
import type { Test } from "./condition.ts";

const WORDS: Readonly<Record<Test["operator"], string>> = {
  is: "is",
  is_not: "is not",
  in: "is one of",
  not_in: "is none of",
  at_least: "at least",
  at_most: "at most",
  more_than: "more than",
  less_than: "less than",
  between: "between",
  starts_with: "starts with",
  ends_with: "ends with",
  contains: "contains",
  matches: "matches",
  includes_all: "includes all of",
  includes_none: "includes none of",
  older_than: "older than",
  newer_than: "newer than",
  exists: "exists",
};

/** A test for people: the operator in words, and what it wants; durations as a rule file has them. */
export function operatorWords(test: Test): { readonly operator: string; readonly expected: unknown } {
  const operator = WORDS[test.operator];
  switch (test.operator) {
    case "older_than":
    case "newer_than":
      return { operator, expected: durationText(test.operand) };
    case "starts_with":
    case "ends_with":
    case "contains":
    case "matches":
      return { operator: test.ignore_case ? `${operator} (case ignored)` : operator, expected: test.operand };
    default:
      return { operator, expected: test.operand };
  }
}
