import type { Field } from "../../model/fields.ts";
import { fieldFix } from "../rules/meant-field.ts";
import { meantValue } from "../rules/meant-value.ts";
import type { Reporter } from "../rules/reporter.ts";
import type { RuleFields } from "../rules/vocabulary.ts";
import { isMap } from "../yaml/is-map.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { momentText } from "./moment-text.ts";

/** What follows from something else in a test, and from what. */
const FIXED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    id: "every event has an id of its own",
    source: "write  from:  beside  use:",
    kind: "the sample that  use:  names decides it",
    type: "the sample that  use:  names decides it",
    received_at: "give the step a time:  after: 1h",
    "subject.key": "set subject.reference",
  }),
);

/** What the sample's event can carry. */
type Known = {
  readonly fields: RuleFields;
  /** All values that a field can have in it, if they are known. */
  readonly valuesOf: (field: Field) => readonly string[] | undefined;
};

const moment = momentText("");

/** The fields that a test changes, checked as a rule's would be; times are read. */
export function checkSet(
  reporter: Reporter,
  path: YamlPath,
  set: Readonly<Record<string, unknown>>,
  known: Known,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [
      name,
      checkField(reporter, [...path, name], { name, value }, known),
    ]),
  );
}

function checkField(
  reporter: Reporter,
  path: YamlPath,
  { name, value }: { readonly name: string; readonly value: unknown },
  { fields, valuesOf }: Known,
): unknown {
  const because = FIXED.get(name);
  const field = fields.find(name);
  if (because !== undefined) {
    reporter.at(path, { code: "E602", message: `a test cannot set "${name}"`, fix: because }, "key");
  } else if (!field) {
    const fix = fieldFix(name, fields.paths);
    reporter.at(path, { code: "E602", message: fields.lacking(name), fix }, "key");
  } else {
    const read = readValue({ ...field, values: valuesOf(field) }, name, value);
    if (!("problem" in read)) return read.value;
    reporter.at(path, { code: "E603", message: read.problem, fix: read.fix });
  }
  return undefined;
}

type Read = { readonly value: unknown } | { readonly problem: string; readonly fix?: string | undefined };

function readValue(field: Field, name: string, value: unknown): Read {
  if (value === null) {
    const mustBe = { problem: `every event has ${name}; it cannot be taken out`, fix: "give it a value" };
    return field.optional || field.type === "any" ? { value: undefined } : mustBe;
  }
  switch (field.type) {
    case "any":
      return name !== "raw" || isMap(value)
        ? { value }
        : { problem: "the payload is a map", fix: "set fields below it:  raw.data.id: x" };
    case "number":
      return typeof value === "number"
        ? { value }
        : { problem: `${name} is a number`, fix: "write it without quotes:  40" };
    case "list":
      return isTexts(value)
        ? { value }
        : { problem: `${name} is a list of texts`, fix: 'write  [vip, "007"]' };
    case "time":
      return readTime(name, value);
    case "text":
      return readText(field, name, value);
  }
}

function readText({ values }: Field, name: string, value: unknown): Read {
  if (typeof value !== "string") return { problem: `${name} is text`, fix: "put quotes around it" };
  if (!values || values.includes(value)) return { value };
  const [only, ...others] = values;
  const meant = others.length === 0 ? undefined : meantValue(value, values);
  const known =
    others.length === 0 ? `it is always ${only}; take this out` : `it is one of ${values.join(", ")}`;
  const fix = meant === undefined ? known : `did you mean "${meant}"?`;
  return { problem: `${name} is never "${value}" in this event`, fix };
}

function readTime(name: string, value: unknown): Read {
  const read = moment.safeParse(value);
  if (read.success) return { value: read.data };
  return { problem: `${name} is a moment with its zone`, fix: 'write it like "2026-03-02T10:00:00Z"' };
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
