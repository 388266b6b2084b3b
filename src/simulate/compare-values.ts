import { type TextTest, textTest } from "../config/tests/expect-schema.ts";
import { isMap } from "../config/yaml/is-map.ts";
import { matchesGlob } from "../route/glob.ts";

/** Where something is not as expected, and in which way. */
export type Difference = { readonly path: readonly (string | number)[]; readonly message: string };

const LONGEST_SHOWN = 200;

/**
 * How what is there differs from what is expected. Maps are compared in the keys that are expected, lists entry by
 * entry, texts whole but for white space around them, or as a `contains`, `excludes` or `matches` asks.
 */
export function compareValues(expected: unknown, actual: unknown): readonly Difference[] {
  if (typeof expected === "string" && typeof actual === "string") {
    return expected.trim() === actual.trim() ? [] : [isInstead(actual)];
  }
  if (Array.isArray(expected)) return compareLists(expected, actual);
  const asked = typeof actual === "string" ? textTestOf(expected) : undefined;
  if (asked && typeof actual === "string") return compareText(asked, actual);
  if (isMap(expected)) return compareMaps(expected, actual);
  return expected === (actual ?? null) ? [] : [isInstead(actual)];
}

function compareLists(expected: readonly unknown[], actual: unknown): readonly Difference[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) return [isInstead(actual)];
  return expected.flatMap((entry, index) => below(index, compareValues(entry, actual[index])));
}

function compareMaps(expected: Readonly<Record<string, unknown>>, actual: unknown): readonly Difference[] {
  if (!isMap(actual)) return [isInstead(actual)];
  return Object.entries(expected).flatMap(([key, value]) => below(key, compareValues(value, actual[key])));
}

function compareText({ contains, excludes, matches }: TextTest, actual: string): readonly Difference[] {
  const missing = textsOf(contains).filter((part) => !actual.includes(part));
  const unwanted = textsOf(excludes).filter((part) => actual.includes(part));
  const fits =
    matches === undefined || matchesGlob(actual.trim(), matches, { left: Number.POSITIVE_INFINITY });
  const whole = `it is ${shown(actual)}`;
  return [
    ...missing.map((part) => ({ path: ["contains"], message: `${shown(part)} is not in it; ${whole}` })),
    ...unwanted.map((part) => ({ path: ["excludes"], message: `${shown(part)} is in it; ${whole}` })),
    ...(fits ? [] : [{ path: ["matches"], message: `it does not fit; ${whole}` }]),
  ];
}

/** A map of nothing but these words, where a text is. */
function textTestOf(expected: unknown): TextTest | undefined {
  const asked = textTest.safeParse(expected);
  return asked.success ? asked.data : undefined;
}

function textsOf(texts: string | readonly string[] | undefined): readonly string[] {
  return typeof texts === "string" ? [texts] : (texts ?? []);
}

function below(key: string | number, differences: readonly Difference[]): readonly Difference[] {
  return differences.map(({ path, message }) => ({ path: [key, ...path], message }));
}

function isInstead(actual: unknown): Difference {
  return { path: [], message: actual === undefined ? "it is not there" : `it is ${shown(actual)}` };
}

/** A value as a test would write it, cut to a line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}
