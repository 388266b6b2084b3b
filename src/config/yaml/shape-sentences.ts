import type { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

/** What to say of an issue for which the schema has no words of its own. */
export function sentenceOf(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(String(issue.expected), issue.input);
    case "invalid_value":
      return `this must be ${oneOf(issue.values.map(String))}, not ${shown(issue.input)}`;
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    case "unrecognized_keys":
      return "there is no such setting here";
    case "invalid_key":
      return "this name is not allowed here";
    case "invalid_union":
      return unionSentence(issue);
    default:
      return `${shown(issue.input)} is not possible here`;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: '"name: value" lines',
  record: '"name: value" lines',
};

function wrongType(expected: string, input: unknown): string {
  const wanted = KINDS[expected] ?? expected;
  if (input === undefined) return `this is missing; it must be ${wanted}`;
  if (input === null) return `this value is empty; it must be ${wanted}`;
  if (typeof input === "number" && !Number.isFinite(input)) return "this is no number that can be counted";
  if (expected === "number" && isNumberText(input)) return "this must be a number: take the quotes away";
  return `this must be ${wanted}, not ${kindOf(input)}`;
}

function isNumberText(input: unknown): boolean {
  return typeof input === "string" && input.trim() !== "" && Number.isFinite(Number(input));
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return '"name: value" lines';
  if (typeof input === "string") return "text";
  return typeof input === "number" ? "a number" : String(input);
}

function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function shown(input: unknown): string {
  return typeof input === "object" && input !== null ? kindOf(input) : JSON.stringify(input);
}

function tooSmall(issue: RawIssue & { code: "too_small" }): string {
  const { origin, minimum, inclusive } = issue;
  if (origin === "string")
    return minimum === 1 ? "this must not be empty" : `this needs at least ${minimum} characters`;
  if (origin === "array" || origin === "set")
    return `this list needs at least ${minimum} ${minimum === 1 ? "entry" : "entries"}`;
  return inclusive === false ? `this must be more than ${minimum}` : `this must be at least ${minimum}`;
}

function tooBig(issue: RawIssue & { code: "too_big" }): string {
  const { origin, maximum, inclusive } = issue;
  if (origin === "string") return `this may have at most ${maximum} characters`;
  if (origin === "array" || origin === "set") return `this list may have at most ${maximum} entries`;
  return inclusive === false ? `this must be less than ${maximum}` : `this must be at most ${maximum}`;
}

function unionSentence(issue: RawIssue & { code: "invalid_union" }): string {
  const { discriminator, options } = issue;
  if (discriminator !== undefined && Array.isArray(options))
    return `this must be ${oneOf(options.filter((word) => word !== undefined).map(String))}`;
  const kinds = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) =>
      inner.code === "invalid_type" ? [KINDS[inner.expected] ?? inner.expected] : [],
    ),
  );
  if (issue.input === null) return `this value is empty; it must be ${oneOf([...new Set(kinds)])}`;
  return `this must be ${oneOf([...new Set(kinds)])}, not ${kindOf(issue.input)}`;
}
