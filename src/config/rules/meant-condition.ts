import { didYouMean } from "../did-you-mean.ts";
import { OPERATOR_NAMES } from "./operators.ts";

const SIGNS: Readonly<Record<string, string>> = {
  ">": "more_than",
  ">=": "at_least",
  "=>": "at_least",
  "<": "less_than",
  "<=": "at_most",
  "=<": "at_most",
};
/** What other languages call our operators. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ...SIGNS,
  gt: "more_than",
  greater_than: "more_than",
  above: "more_than",
  over: "more_than",
  gte: "at_least",
  ge: "at_least",
  min: "at_least",
  lt: "less_than",
  below: "less_than",
  under: "less_than",
  lte: "at_most",
  le: "at_most",
  max: "at_most",
  not: "is_not",
  ne: "is_not",
  neq: "is_not",
  "!=": "is_not",
  not_equal: "is_not",
  nin: "not_in",
  none_of: "not_in",
  not_any_of: "not_in",
  begins_with: "starts_with",
  has: "contains",
  includes: "contains",
  like: "matches",
  regex: "matches",
  exist: "exists",
  present: "exists",
  before: "older_than",
  after: "newer_than",
  range: "between",
};
const EQUALS = ["is", "eq", "equals", "equal", "==", "=", "in", "one_of", "any_of"];
const SIGN_AND_NUMBER = /^(>=?|<=?|=>|=<)\s*(-?\d+(?:\.\d+)?)$/;
const LINE = /^([\w.-]+)\s*(==?|is|!=|>=?|<=?|=>|=<)\s*(\S.*)$/;

/** The operator that another word for it means; what is spelt like one. */
export function meantOperator(word: string): string | undefined {
  const plain = word.toLowerCase().replaceAll("-", "_");
  return Object.hasOwn(OTHER_WORDS, plain)
    ? OTHER_WORDS[plain]
    : didYouMean(word, [...OPERATOR_NAMES, "ignore_case"]);
}

/** Does it say what `field: value` says without a word? */
export function isEquals(word: string): boolean {
  return EQUALS.includes(word.toLowerCase());
}

/** `> 70` as a comparison of ours. */
export function meantComparison(text: string): string | undefined {
  const [, sign = "", number] = SIGN_AND_NUMBER.exec(text.trim()) ?? [];
  return number === undefined ? undefined : `{ ${SIGNS[sign]}: ${number} }`;
}

/** `check.score > 70` and `check.status = declined` as a line of ours. */
export function meantLine(text: string): string | undefined {
  const [, field, sign = "", value = ""] = LINE.exec(text.trim()) ?? [];
  if (field === undefined) return undefined;
  const plain = value.replaceAll(/^['"]|['"]$/g, "");
  if (sign === "!=") return `${field}: { is_not: ${plain} }`;
  return `${field}: ${meantComparison(`${sign} ${plain}`) ?? (Object.hasOwn(SIGNS, sign) ? "…" : plain)}`;
}
