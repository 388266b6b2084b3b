import type { z } from "zod";
import { didYouMean } from "../did-you-mean.ts";
import { isMap } from "./is-map.ts";
import { keysAt, shapesAt } from "./schema-shapes.ts";
import type { YamlDocument } from "./yaml-document.ts";
import type { YamlPath } from "./yaml-node.ts";

/** Where the value stands whose fix is wanted. */
type Asked = {
  readonly document: YamlDocument;
  readonly schema: z.ZodType;
  /** Where the schema's part stands in the file. */
  readonly at: YamlPath;
  /** The whole of what a value in short was meant for. */
  readonly longFor?: ((path: YamlPath, value: unknown) => string | undefined) | undefined;
  /** The line that another word for one of the possible ones means. */
  readonly lineFor?: ((path: YamlPath, word: string) => string | undefined) | undefined;
};

const YES = ["yes", "on", "y", "true", "enabled"];
const NO = ["no", "off", "n", "false", "disabled"];

/** How to write what has the wrong shape altogether. Repeats a value only by `longFor`: others may be secret. */
export function otherShape(
  asked: Asked,
  path: YamlPath,
  { expected, input }: z.core.$ZodIssueInvalidType,
): string | undefined {
  const long = asked.longFor?.(path, input);
  const isLines = expected === "object" || expected === "record";
  if (isLines && typeof input === "string" && /^[a-z_][\w.-]*:\S/i.test(input))
    return "put a space after the colon";
  if (long !== undefined) return `write  ${long}`;
  if (expected === "boolean") return truth(path, input);
  const isEntries = expected === "array" && isMap(input) ? withDash(input) : undefined;
  const written = isEntries ?? writeInstead(asked, path);
  if (written !== undefined) return written;
  if (expected === "array") return "write it like [a, b]";
  const keys = isLines ? keysAt(asked.schema, path.slice(asked.at.length)) : [];
  if (keys.length > 0) return `write below it, two spaces further in, what it needs of: ${keys.join(", ")}`;
  return input === null && expected === "string" ? `write  ${path.at(-1)}: …` : undefined;
}

/** What the schema says of how a part is written. */
export function writeInstead({ schema, at }: Asked, path: YamlPath): string | undefined {
  const words = shapesAt(schema, path.slice(at.length)).map(({ meta }) => meta["write"]);
  const said = words.find((word) => typeof word === "string");
  return said === undefined ? undefined : `write  ${said}`;
}

/** What to write instead of a value that is of the right type, but not possible. */
export function valueFix(asked: Asked, path: YamlPath, issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === "invalid_value") return otherValue(asked, path, issue);
  if (issue.code === "invalid_union") {
    const kinds = "options" in issue ? issue.options : undefined;
    if (kinds === undefined) return oneShape(asked, path, issue.input);
    return otherValue(asked, path, { input: issue.input, values: kinds });
  }
  return issue.code === "too_big" || issue.code === "too_small" ? writeInstead(asked, path) : undefined;
}

/** What to write instead of a value that has none of the possible shapes. */
function oneShape(asked: Asked, path: YamlPath, input: unknown): string | undefined {
  const long = asked.longFor?.(path, input);
  return long === undefined ? undefined : `write  ${long}`;
}

/** What to write instead of a word that is none of the possible ones. */
function otherValue(
  asked: Asked,
  path: YamlPath,
  { input, values }: Pick<z.core.$ZodIssueInvalidValue, "input" | "values">,
): string | undefined {
  const line = typeof input === "string" ? asked.lineFor?.(path, input) : undefined;
  if (line !== undefined) return `write  ${line}`;
  const meant = typeof input === "string" ? didYouMean(input, values.map(String)) : undefined;
  if (meant === undefined || typeof path.at(-1) !== "string") return writeInstead(asked, path);
  return `write  ${path.at(-1)}: ${meant}`;
}

/** The name in small letters, where nothing else is wrong with it. */
export function otherName(name: unknown): string | undefined {
  const plain = String(name).normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[^a-z]+|-+$/g, "");
  return slug !== "" && slug !== name ? `write  ${slug.slice(0, MAX_NAME)}:` : undefined;
}

const MAX_NAME = 63;

/** To YAML 1.2, `yes` and `on` are words like others. */
function truth(path: YamlPath, input: unknown): string {
  const word = typeof input === "string" ? input.toLowerCase() : "";
  const meant = YES.includes(word) ? "true" : NO.includes(word) ? "false" : "true  or  false";
  return `write  ${path.at(-1)}: ${meant}`;
}

function withDash(input: Readonly<Record<string, unknown>>): string {
  const [first = "name"] = Object.keys(input);
  return first.startsWith("-")
    ? `put a space after the dash:  - ${first.slice(1)}: …`
    : `put a dash before it:  - ${first}: …`;
}
