import { durationText } from "../model/duration.ts";
import { findField } from "../model/fields.ts";
import type { Test } from "./condition.ts";

const WORDS: Readonly<Record<Test["operator"], string>> = {
  is: "is",
  is_not: "is not",
  in: "is one of",
  not_in: "is none of",
  at_least: "is at least",
  at_most: "is at most",
  more_than: "is more than",
  less_than: "is less than",
  between: "is between",
  starts_with: "starts with",
  ends_with: "ends with",
  contains: "contains",
  matches: "matches",
  includes_all: "includes all of",
  includes_none: "includes none of",
  older_than: "is older than",
  newer_than: "is newer than",
  exists: "exists",
};

/** A list has values, and is none. */
const WORDS_OF_LISTS: Readonly<Partial<Record<Test["operator"], string>>> = {
  is: "includes",
  is_not: "does not include",
  in: "includes one of",
  not_in: "includes none of",
};

type OperatorWords = { readonly operator: string; readonly expected: unknown };

/** A test for people: the operator as words after the field, and what it wants; durations as a rule file has them. */
export function operatorWords(field: string, test: Test): OperatorWords {
  const isList = findField(field)?.type === "list";
  const operator = (isList ? WORDS_OF_LISTS[test.operator] : undefined) ?? WORDS[test.operator];
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
