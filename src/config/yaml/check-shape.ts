import type { z } from "zod";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../problem.ts";
import { keysAt, shapesAt } from "./schema-shapes.ts";
import { otherName, otherShape, valueFix, writeInstead } from "./shape-fixes.ts";
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
  /** The known key that another word for it means. Default: the one that is spelt like it. */
  readonly meant?:
    | ((path: YamlPath, key: string, known: readonly string[]) => string | undefined)
    | undefined;
  /** The whole of what a value in short was meant for: `cancel_when: { event: inquiry.completed }`. */
  readonly longFor?: ((path: YamlPath, value: unknown) => string | undefined) | undefined;
  /** The line that another word for one of the possible ones means: `mode: off`. */
  readonly lineFor?: ((path: YamlPath, word: string) => string | undefined) | undefined;
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

/** Is a key missing only because it is there, misspelt, or what belongs below it stands in its place? */
function isMisspelt({ code, message }: Problem, fixes: ReadonlySet<string | undefined>): boolean {
  const [, key] = code.endsWith("102") ? (/has no `(.*)`$/.exec(message) ?? []) : [];
  if (key === undefined) return false;
  return fixes.has(meantKey(key)) || [...fixes].some((fix) => fix?.includes(`below \`${key}:\``));
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
    const message = issue.issues[0]?.message ?? issue.message;
    return [problem(found, "104", path, message, otherName(path.at(-1)), "key")];
  }
  if (issue.code === "invalid_type") return [wrongType(found, inside, path, issue)];
  const part = typeof issue.input === "object" ? "key" : "value";
  const fix = valueFix(asked(found), path, issue);
  return [problem(found, "104", path, issue.message, fix, part)];
}

function asked({ document, schema, at, words }: Found) {
  return { document, schema, at, longFor: words.longFor, lineFor: words.lineFor };
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
  const fix = isUnquoted ? `put quotes around it:  "${source}"` : otherShape(asked(found), path, issue);
  return problem(found, "103", path, message, fix);
}

function unknownKey(found: Found, path: YamlPath, key: string, known: readonly string[]): Problem {
  const { meant: find = (_, word, names) => didYouMean(word, names) } = found.words;
  const isOfAnother = known.includes(key);
  const meant = find(path, key, known);
  const misplaced = isOfAnother ? OF_ANOTHER : found.words.placeOf?.(path, key);
  const fix = misplaced
    ? misplaced
    : meant
      ? meantKey(meant)
      : known.length > 0
        ? `known here: ${known.join(", ")}`
        : undefined;
  const message = `${nameOf(found, path)} cannot have "${key}"`;
  const said = problem(found, "101", [...path, key], message, fix, "key");
  const value = valueAt(found.document.value, [...path, key]);
  if (typeof value !== "string" || !WEB_ADDRESS.test(value)) return said;
  const { column, length } = found.document.locate([...path, key]);
  return { ...said, masks: [{ column, length }] };
}

/** Of a choice between several shapes. */
const OF_ANOTHER = "take it out: it does not go with the others that stand here";

/** A hook's address is a secret. */
const WEB_ADDRESS = /^[a-z]+:\/\//i;

function meantKey(key: string): string {
  return `did you mean "${key}"?`;
}

function missingKey(found: Found, path: YamlPath): Problem {
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  const message = `${nameOf(found, parent)} has no \`${key}\``;
  return problem(
    found,
    "102",
    parent,
    message,
    writeInstead(asked(found), path) ?? `write  ${key}: …  below it`,
    "key",
  );
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
