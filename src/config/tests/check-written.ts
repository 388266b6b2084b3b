import type { z } from "zod";
import type { Reporter } from "../rules/reporter.ts";
import { checkShape } from "../yaml/check-shape.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";

type Part<T> = {
  readonly schema: z.ZodType<T>;
  readonly path: YamlPath;
  /** What to call it: `test "low scores stay quiet"`. */
  readonly name: string;
};

/** Checks the shape of a test or file of tests and reports what is wrong; undefined if anything is. */
export function checkWritten<T>(reporter: Reporter, { schema, path, name }: Part<T>): T | undefined {
  const nameOf = (at: YamlPath) => [...namesOf(at.slice(path.length)), name].join(" of ");
  const { value, problems } = checkShape(reporter.document, schema, { at: path, nameOf, placeOf });
  for (const problem of problems) reporter.add(problem);
  return value;
}

/** What stands at a path, from the inside out, counted as people count: `expect.sent`, entry 2, step 1. */
function namesOf(path: YamlPath): readonly string[] {
  const names: string[] = [];
  let keys: string[] = [];
  for (const step of path) {
    if (typeof step === "string") {
      keys.push(step);
      continue;
    }
    const isStep = keys.length === 1 && keys[0] === "steps";
    if (!isStep && keys.length > 0) names.unshift(`\`${keys.join(".")}\``);
    names.unshift(isStep ? `step ${step + 1}` : `entry ${step + 1}`);
    keys = [];
  }
  return keys.length > 0 ? [`\`${keys.join(".")}\``, ...names] : names;
}

const MESSAGES: ReadonlySet<unknown> = new Set(["slack", "email"]);
const TEXT_TESTS: ReadonlySet<string> = new Set(["contains", "excludes", "matches"]);

/** What is asked of a text stands below the text. */
function placeOf(path: YamlPath, key: string): string | undefined {
  if (!TEXT_TESTS.has(key) || !MESSAGES.has(path.at(-1))) return undefined;
  return `say of which text:  text: { ${key}: … }`;
}
