import type { Field } from "../../model/fields.ts";
import type { Scalar } from "../../route/condition.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { meantComparison } from "./meant-condition.ts";
import { meantValue } from "./meant-value.ts";
import { meantPresence } from "./presence-words.ts";
import { readDuration } from "./read-duration.ts";
import type { FieldWords } from "./read-field-test.ts";
import type { Finding } from "./reporter.ts";

type Read<T> = (path: YamlPath, raw: unknown) => T | undefined;

/** Reads what a field is compared with; what does not fit the field is reported and undefined. */
export type OperandReader = {
  readonly scalar: Read<Scalar>;
  readonly scalars: Read<readonly Scalar[]>;
  readonly number: Read<number>;
  readonly range: Read<readonly [number, number]>;
  readonly text: Read<string>;
  readonly duration: Read<number>;
  readonly boolean: Read<boolean>;
  /** The values of a named list. */
  readonly list: Read<readonly Scalar[]>;
};

export function createOperandReader(words: FieldWords, field: Field, name: string): OperandReader {
  const { reporter, shared } = words;
  const { lists, isWhole } = shared;
  const values = words.values(field);
  const refuse = (path: YamlPath, finding: Finding): undefined => reporter.at(path, finding) ?? undefined;

  const scalar: Read<Scalar> = (path, raw) => {
    const finding =
      misfit(field, name, raw, () => reporter.document.sourceOf(path)) ?? neverThat(name, values, raw);
    if (finding) return refuse(path, finding);
    return isScalar(raw) ? raw : undefined;
  };
  const scalars: Read<readonly Scalar[]> = (path, raw) => {
    if (!Array.isArray(raw) || raw.length === 0) {
      return refuse(path, {
        code: "C211",
        message: "this takes a list of values",
        fix: "write it like [a, b]",
      });
    }
    const operands = raw.flatMap((item, index) => scalar([...path, index], item) ?? []);
    return operands.length === raw.length ? operands : undefined;
  };
  const number: Read<number> = (path, raw) =>
    typeof raw === "number" ? raw : refuse(path, notNumber(name, raw));
  return {
    scalar,
    scalars,
    number,
    range: (path, raw) => {
      const [from, to] = Array.isArray(raw) && raw.length === 2 ? raw : [];
      if (typeof from !== "number" || typeof to !== "number" || from > to) return refuse(path, NO_RANGE);
      return [from, to];
    },
    text: (path, raw) => (typeof raw === "string" && raw !== "" ? raw : refuse(path, notText(raw))),
    duration: (path, raw) => readDuration(reporter, path, raw),
    boolean: (path, raw) => (typeof raw === "boolean" ? raw : refuse(path, NO_BOOLEAN)),
    list: (path, raw) => {
      const found = typeof raw === "string" ? lists.get(raw) : undefined;
      if (!found && !isWhole) return [];
      const isText = field.type !== "any" && found?.some((item) => typeof item !== "string");
      if (isText) return refuse(path, numbersInList(name, String(raw)));
      return found ?? refuse(path, unknownList(name, raw, [...lists.keys()]));
    },
  };
}

const NO_RANGE: Finding = {
  code: "C211",
  message: "this takes two numbers, the smaller one first",
  fix: "write it like [40, 70]",
};
const NO_BOOLEAN: Finding = {
  code: "C211",
  message: "this takes true or false",
  fix: "write  true  or  false  without quotes",
};

function isScalar(raw: unknown): raw is Scalar {
  return typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean";
}

/** Never coerces: text and numbers are compared with their like only. */
function misfit(
  { type }: Field,
  name: string,
  raw: unknown,
  source: () => string | undefined,
): Finding | undefined {
  if (!isScalar(raw))
    return {
      code: "C211",
      message: `${name} is compared with nothing`,
      fix: `write a value, or  ${name}: { exists: true }`,
    };
  switch (type) {
    case "any":
      return undefined;
    case "time":
      return {
        code: "C203",
        message: `${name} is a time and never equals a value`,
        fix: "use older_than, newer_than or exists:  { older_than: 30d }",
      };
    case "number":
      return typeof raw === "number" ? undefined : notNumber(name, raw);
    case "text":
    case "list":
      return typeof raw === "string" ? undefined : textWanted(name, raw, source() ?? String(raw));
  }
}

function notNumber(name: string, raw: unknown): Finding {
  const isQuoted = typeof raw === "string" && raw.trim() !== "" && Number.isFinite(Number(raw));
  const meant = typeof raw === "string" ? meantComparison(raw) : undefined;
  const line = meant ? `${name}: ${meant}` : meantPresence(name, raw);
  const otherwise = line ? `write  ${line}` : "write a number";
  const fix = isQuoted ? `take the quotes away: ${raw}` : otherwise;
  return { code: "C205", message: `cannot compare a number (${name}) with ${inWords(raw)}`, fix };
}

/** As written, so that the zero of 01234 is not lost. */
function textWanted(name: string, raw: number | boolean, source: string): Finding {
  return {
    code: "C205",
    message: `cannot compare text (${name}) with ${inWords(raw)}`,
    fix: `put quotes around it: "${source}"`,
  };
}

function notText(raw: unknown): Finding {
  const fix = isScalar(raw) && raw !== "" ? `put quotes around it: "${raw}"` : "write some text";
  return { code: "C205", message: `this takes text, not ${inWords(raw)}`, fix };
}

function inWords(raw: unknown): string {
  if (typeof raw === "string") return raw === "" ? "nothing" : `text ("${raw}")`;
  if (typeof raw === "number") return `a number (${raw})`;
  if (typeof raw === "boolean") return String(raw);
  return Array.isArray(raw) ? "a list" : "nothing";
}

/** C202: a value that is not among the closed ones. */
export function neverThat(
  name: string,
  values: readonly string[] | undefined,
  raw: unknown,
): Finding | undefined {
  if (!values || values.includes(String(raw))) return undefined;
  const meant = meantValue(String(raw), values);
  const fix = meant ? `did you mean "${meant}"?` : `it is one of: ${values.join(", ")}`;
  return { code: "C202", message: `${name} is never "${raw}"`, fix };
}

function inShort(value: unknown): string {
  return isScalar(value) ? String(value) : "…";
}

function numbersInList(field: string, list: string): Finding {
  const message = `cannot compare text (${field}) with numbers, and the list "${list}" has some`;
  return { code: "C205", message, fix: "put quotes around them under `lists:`" };
}

function unknownList(name: string, raw: unknown, known: readonly string[]): Finding {
  if (Array.isArray(raw)) {
    const message = "this takes the name of a list of `lists:`, not a list";
    return { code: "C209", message, fix: `write  ${name}: [${raw.map(inShort).join(", ")}]` };
  }
  const meant = didYouMean(String(raw), known);
  const fix = meant
    ? `did you mean "${meant}"?`
    : known.length > 0
      ? `there are: ${known.join(", ")}`
      : "write it under `lists:`";
  return { code: "C209", message: `there is no list "${String(raw)}"`, fix };
}
