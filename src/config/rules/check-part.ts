import type { z } from "zod";
import { checkShape, type ShapeWords } from "../yaml/check-shape.ts";
import { keysOf } from "../yaml/keys-of.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { longForm } from "./long-form.ts";
import { meantKey } from "./meant-key.ts";
import { meantOption } from "./meant-option.ts";
import type { Reporter } from "./reporter.ts";

type Part<T> = {
  readonly schema: z.ZodType<T>;
  readonly path: YamlPath;
  /** What to call it: "rule remind-expired". */
  readonly name: string;
  readonly placeOf?: ShapeWords["placeOf"];
};

/** Checks the shape of one part of a file and reports what is wrong; undefined if anything is. */
export function checkPart<T>(reporter: Reporter, { schema, path, name, placeOf }: Part<T>): T | undefined {
  const nameOf = (at: YamlPath) =>
    at.length <= path.length ? name : `\`${at.slice(path.length).join(".")}\` of ${name}`;
  const words: ShapeWords = {
    at: path,
    nameOf,
    placeOf,
    longFor: longForm,
    lineFor: meantOption,
    meant: meantIn,
  };
  const { value, problems } = checkShape(reporter.document, schema, words);
  for (const problem of problems) reporter.add(problem);
  return value;
}

function meantIn(_: YamlPath, key: string, known: readonly string[]): string | undefined {
  return meantKey(key, known);
}

/** Is the key there, if need be misspelt? What it brings with it is then not missing. */
export function hasMeant(raw: unknown, key: string, known: readonly string[]): boolean {
  return keysOf(raw).some((one) => one === key || (!known.includes(one) && meantKey(one, known) === key));
}
