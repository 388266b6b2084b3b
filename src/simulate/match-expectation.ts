import type { Expectation } from "../config/tests/expect-schema.ts";
import { listed } from "../config/tests/test-case.ts";
import { compareValues, type Difference } from "./compare-values.ts";
import type { Outcome } from "./outcome.ts";
import { isoText, LISTS, type ListName, type Shown, shownOutcome } from "./shown-outcome.ts";

/** An expectation that was not met: where in `expect:` it stands, and what came instead. */
export type Mismatch = {
  readonly path: readonly (string | number)[];
  readonly part: "key" | "value";
  readonly message: string;
  /** What came in its place, a line each. */
  readonly came: readonly string[];
};

/** What a step expected and did not get. */
export function matchExpectation(expect: Expectation, outcome: Outcome): readonly Mismatch[] {
  const shown = shownOutcome(outcome);
  return LISTS.flatMap((list) => {
    const written = expect[list];
    if (written === undefined) return [];
    const entries = listed<unknown>(written);
    const came = shown[list];
    if (entries.length === 0) return came.length === 0 ? [] : [unexpected(list, "none was expected", came)];
    return matchList(list, entries, came, expect.exactly === true);
  });
}

const IDENTITY: ReadonlySet<string | number> = new Set([
  "rule",
  "action",
  "via",
  "table",
  "slack",
  "email",
  "webhook",
]);

const ADDRESS: ReadonlySet<string | number> = new Set(["channel", "to", "key"]);
const TIMES: ReadonlySet<string> = new Set(["at", "until"]);

type Entries = ReturnType<typeof listed<unknown>>;

/** Each expected entry fits one that came, in order; others may stand between them. */
function matchList(
  list: ListName,
  entries: Entries,
  came: readonly Shown[],
  exactly: boolean,
): readonly Mismatch[] {
  const used = new Set<Shown>();
  let from = 0;
  for (const { entry, path } of entries) {
    const found = came.findIndex((one, index) => index >= from && differencesOf(entry, one).length === 0);
    const one = came[found];
    if (!one) return [missing(entry, [list, ...path], came, from)];
    used.add(one);
    from = found + 1;
  }
  const more = came.filter((one) => !used.has(one));
  return exactly && more.length > 0 ? [unexpected(list, "there is more than that", more)] : [];
}

function unexpected(list: ListName, what: string, came: readonly Shown[]): Mismatch {
  return { path: [list], part: "key", message: `${list}: ${what}`, came: wordsOf(came) };
}

function missing(
  entry: unknown,
  path: readonly [ListName, ...(string | number)[]],
  came: readonly Shown[],
  from: number,
): Mismatch {
  const [list] = path;
  const isEarlier = came.slice(0, from).some((one) => differencesOf(entry, one).length === 0);
  if (isEarlier) {
    const message = `${list}: this came, but before what stands above it, and lists are in order`;
    return { path, part: "value", message, came: wordsOf(came) };
  }
  const difference = nearestDifference(entry, came.slice(from));
  if (difference) {
    const message = `${nameOf([list, ...difference.path])}: ${difference.message}`;
    return { path: [...path, ...difference.path], part: "value", message, came: wordsOf(came) };
  }
  const message = came.length === 0 ? `${list}: nothing came at all` : `${list}: nothing like this came`;
  return { path, part: "value", message, came: wordsOf(came) };
}

/** `sent.slack.channel`; entries of lists are counted as people count. */
function nameOf(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === "number" ? ` entry ${step + 1}` : `.${step}`))
    .join("")
    .slice(1);
}

function wordsOf(came: readonly Shown[]): readonly string[] {
  return came.map(({ words }) => words);
}

/** Of all that might have been meant, how the most similar one differs first. */
function nearestDifference(entry: unknown, came: readonly Shown[]): Difference | undefined {
  const [nearest] = came
    .map((one) => differencesOf(entry, one))
    .filter((differences) => !differences.some(isAnother))
    .toSorted((a, b) => distance(a) - distance(b));
  return nearest?.[0];
}

/** To whom it goes says more than what it says. */
function distance(differences: readonly Difference[]): number {
  return differences.reduce((sum, { path }) => sum + (ADDRESS.has(path.at(-1) ?? "") ? 2 : 1), 0);
}

/** Of another rule or kind: it is not what was meant. */
function isAnother({ path }: Difference): boolean {
  const [first] = path;
  return path.length <= 1 && (first === undefined || IDENTITY.has(first));
}

function differencesOf(entry: unknown, { value }: Shown): readonly Difference[] {
  // Where there is only a word for the rule, there is no place below it.
  if (typeof entry === "string") return entry === value["rule"] ? [] : [{ path: [], message: "" }];
  return compareValues(withTimes(entry), value);
}

/** Times are compared, and told, as they are written. */
function withTimes(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null) return entry;
  const times = Object.entries(entry).filter(([key, value]) => TIMES.has(key) && typeof value === "number");
  return { ...entry, ...Object.fromEntries(times.map(([key, at]) => [key, isoText(at)])) };
}
