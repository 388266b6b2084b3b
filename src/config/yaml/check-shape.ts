import type { z } from "zod";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../problem.ts";
import { isMap } from "./is-map.ts";
import { keysAt, shapesAt } from "./schema-shapes.ts";
import { sentenceOf } from "./shape-sentences.ts";
import type { YamlDocument } from "./yaml-document.ts";
import type { YamlPath } from "./yaml-node.ts";

export type ShapeWords = {
  /** First letter of the codes: R in rule files, S in settings. Default R. */
  readonly prefix?: "R" | "S" | undefined;
  /** What stands at a path, in the reader's words: "rule remind-expired". Undefined: the dotted path. */
  readonly nameOf?: ((path: YamlPath) => string | undefined) | undefined;
  /** Where a key that is unknown at a path belongs, if anywhere. */
  readonly placeOf?: ((path: YamlPath, key: string) => string | undefined) | undefined;
  /** Where in the file the checked value stands; the schema is for that part alone. */
  readonly at?: YamlPath | undefined;
  /** Checked in place of what the file has there, when other settings were laid over it. */
  readonly value?: unknown;
};

export type ShapeResult<T> = {
  /** What the schema made of it; absent if there is any problem. */
  readonly value?: T | undefined;
  readonly problems: readonly Problem[];
};

/**
 * Checks plain data against a schema. Every issue becomes a sentence at its place: 101 an unknown key, 102 a missing
 * one (placed at its parent's key), 103 a wrong type, 104 anything else, in the schema's own words where it has some.
 */
export function checkShape<T>(
  document: YamlDocument,
  schema: z.ZodType<T>,
  words: ShapeWords = {},
): ShapeResult<T> {
  const at = words.at ?? [];
  const checked = schema.safeParse("value" in words ? words.value : valueAt(document.value, at), {
    error: (issue) => sentenceOf(issue),
    reportInput: true,
  });
  if (checked.success) return { value: checked.data, problems: [] };
  const issues = checked.error.issues.flatMap((issue) => flatten(issue));
  const problems = issues.flatMap((issue) => problemsOf({ document, schema, words, at, issue }));
  const fixes = new Set(problems.map(({ fix }) => fix));
  return { problems: problems.filter((one) => !isMisspelt(one, fixes)) };
}

/** Is a key missing only because it is there, misspelt? */
function isMisspelt({ code, message }: Problem, fixes: ReadonlySet<string | undefined>): boolean {
  const [, key] = code.endsWith("102") ? (/has no `(.*)`$/.exec(message) ?? []) : [];
  return key !== undefined && fixes.has(meantKey(key));
}

/** A union fails as the branch that was meant: the one that fits at least from the outside. */
function flatten(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  if (issue.discriminator !== undefined)
    return [{ ...issue, input: memberOf(issue.input, issue.discriminator) }];
  const meant = issue.errors.find((branch) => branch.every((inner) => !isWrongFromOutside(inner)));
  if (!meant) return [issue];
  return meant.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isWrongFromOutside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

type Found = {
  readonly document: YamlDocument;
  readonly schema: z.ZodType;
  readonly words: ShapeWords;
  readonly at: YamlPath;
  readonly issue: z.core.$ZodIssue;
};

function problemsOf(found: Found): readonly Problem[] {
  const { issue, at } = found;
  const inside = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const path = [...at, ...inside];
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(found.schema, inside);
    return issue.keys.map((key) => unknownKey(found, path, key, known));
  }
  if (issue.input === undefined && inside.length > 0) return [missingKey(found, path)];
  if (issue.code === "invalid_key") {
    return [problem(found, "104", path, issue.issues[0]?.message ?? issue.message, undefined, "key")];
  }
  if (issue.code === "invalid_type") return [wrongType(found, inside, path, issue)];
  const part = typeof issue.input === "object" ? "key" : "value";
  const fix = issue.code === "too_small" ? writeInstead(found, path) : undefined;
  return [problem(found, "104", path, issue.message, fix, part)];
}

function wrongType(
  found: Found,
  inside: YamlPath,
  path: YamlPath,
  issue: z.core.$ZodIssueInvalidType,
): Problem {
  const source = typeof issue.input === "object" ? undefined : found.document.sourceOf(path);
  const isDuration = shapesAt(found.schema, inside).some((shape) => shape.meta["duration"] === true);
  if (isDuration && typeof issue.input === "number") {
    const fix = `write ${source}s, ${source}m, ${source}h or ${source}d`;
    return problem(found, "103", path, `${source} has no unit`, fix);
  }
  const isUnquoted = issue.expected === "string" && typeof issue.input !== "string" && source;
  const isEmptyFile = path.length === 0 && issue.input === null;
  const message = isEmptyFile ? `${nameOf(found, path)} is empty` : issue.message;
  const fix = isUnquoted ? `put quotes around it:  "${source}"` : otherShape(found, inside, issue);
  return problem(found, "103", path, message, fix);
}

/** How to write what has the wrong shape altogether. Never repeats the value: it may be a secret. */
function otherShape(
  found: Found,
  inside: YamlPath,
  { expected, input }: z.core.$ZodIssueInvalidType,
): string | undefined {
  const written = writeInstead(found, [...found.at, ...inside]);
  const isLines = expected === "object" || expected === "record";
  if (isLines && typeof input === "string" && /^[\w.-]+:\S/.test(input)) return "put a space after the colon";
  if (written !== undefined) return written;
  if (expected === "array") return isMap(input) ? 'start each entry with "- "' : "write it like [a, b]";
  const keys = isLines ? keysAt(found.schema, inside) : [];
  return keys.length > 0
    ? `write below it, two spaces further in, what it needs of: ${keys.join(", ")}`
    : undefined;
}

/** What the schema says of how a part is written. */
function writeInstead({ schema, at }: Found, path: YamlPath): string | undefined {
  const words = shapesAt(schema, path.slice(at.length)).map(({ meta }) => meta["write"]);
  const said = words.find((word) => typeof word === "string");
  return said === undefined ? undefined : `write  ${said}`;
}

function unknownKey(found: Found, path: YamlPath, key: string, known: readonly string[]): Problem {
  const meant = didYouMean(key, known);
  const misplaced = found.words.placeOf?.(path, key);
  const fix = misplaced
    ? misplaced
    : meant
      ? meantKey(meant)
      : known.length > 0
        ? `known here: ${known.join(", ")}`
        : undefined;
  const message = `${nameOf(found, path)} cannot have "${key}"`;
  return problem(found, "101", [...path, key], message, fix, "key");
}

function meantKey(key: string): string {
  return `did you mean "${key}"?`;
}

function missingKey(found: Found, path: YamlPath): Problem {
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  const message = `${nameOf(found, parent)} has no \`${key}\``;
  return problem(found, "102", parent, message, writeInstead(found, path), "key");
}

function nameOf({ words }: Found, path: YamlPath): string {
  return words.nameOf?.(path) ?? (path.length === 0 ? "the file" : `\`${path.join(".")}\``);
}

function problem(
  { document, words }: Found,
  number: string,
  path: YamlPath,
  message: string,
  fix?: string,
  part?: "key" | "value",
): Problem {
  const code = `${words.prefix ?? "R"}${number}`;
  return { code, severity: "error", file: document.file, ...document.locate(path, part), message, fix };
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(memberOf, value);
}

function memberOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
