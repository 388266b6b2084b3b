import type { z } from "zod";
import { checkShape, type ShapeWords } from "../yaml/check-shape.ts";
import { isMap } from "../yaml/is-map.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { Reporter } from "./reporter.ts";
import { NOT_YET } from "./rule-schema.ts";

type Part<T> = {
  readonly schema: z.ZodType<T>;
  readonly path: YamlPath;
  /** The part as it is in the file. */
  readonly raw: unknown;
  /** What to call it: "rule remind-expired". */
  readonly name: string;
  readonly placeOf?: ShapeWords["placeOf"];
};

/** Checks the shape of one part of a file and reports what is wrong; undefined if anything is. */
export function checkPart<T>(
  reporter: Reporter,
  { schema, path, raw, name, placeOf }: Part<T>,
): T | undefined {
  const early = keysOf(raw).filter((key) => NOT_YET.has(key));
  const places = early.map((key) => reporter.document.locate([...path, key], "key"));
  const nameOf = (at: YamlPath) =>
    at.length <= path.length ? name : `\`${at.slice(path.length).join(".")}\` of ${name}`;
  const { value, problems } = checkShape(reporter.document, schema, { at: path, nameOf, placeOf });
  for (const key of early) reportNotYet(reporter, path, key);
  for (const problem of problems) {
    const isEarly = places.some(({ line, column }) => line === problem.line && column === problem.column);
    if (problem.code !== "R101" || !isEarly) reporter.add(problem);
  }
  return value;
}

/** A word of the language that this version cannot do: saying nothing would be believed to work. */
export function reportNotYet(reporter: Reporter, path: YamlPath, key: string): void {
  reporter.at(
    [...path, key],
    {
      code: "R112",
      message: `this version of the relay does not have \`${key}\` yet`,
      fix: `take \`${key}\` out`,
    },
    "key",
  );
}

/** The keys of a map, none of anything else. */
export function keysOf(raw: unknown): readonly string[] {
  return isMap(raw) ? Object.keys(raw) : [];
}

/** What stands under a key of a map. */
export function under(raw: unknown, key: string): unknown {
  return isMap(raw) && Object.hasOwn(raw, key) ? raw[key] : undefined;
}
