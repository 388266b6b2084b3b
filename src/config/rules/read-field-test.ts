import type { Field } from "../../model/fields.ts";
import type { Condition, Test } from "../../route/condition.ts";
import { isMap } from "../yaml/is-map.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { isEquals, meantOperator } from "./meant-condition.ts";
import { fieldFix, fieldsInside } from "./meant-field.ts";
import { fits, isOperator, type OperatorName, operatorsFor } from "./operators.ts";
import { presenceFinding } from "./presence-words.ts";
import { createOperandReader, type OperandReader } from "./read-operand.ts";
import { readTest } from "./read-test.ts";
import type { Reporter } from "./reporter.ts";
import type { SharedParts } from "./shared-parts.ts";
import type { RuleFields } from "./vocabulary.ts";

/** What the conditions of a rule may speak of. */
export type FieldWords = {
  readonly reporter: Reporter;
  readonly fields: RuleFields;
  readonly values: (field: Field) => readonly string[] | undefined;
  readonly shared: Pick<SharedParts, "lists" | "isWhole">;
};

/** One `field: …` line of a `when:`. */
export type FieldLine = {
  readonly path: YamlPath;
  readonly name: string;
  readonly field: string;
  readonly raw: unknown;
};

/** The conditions of one line: one, or one for each operator; none if the line is wrong. */
export function readField(words: FieldWords, line: FieldLine): readonly Condition[] {
  const field = words.fields.find(line.field);
  if (!field || line.field === "raw") {
    reportUnknown(words, line);
    return [];
  }
  const reader = createOperandReader(words, field, line.field);
  const leaf = (name: string, test: Test | undefined): readonly Condition[] =>
    test ? [{ kind: "field", path: name, field: line.field, test }] : [];
  const warn = (path: YamlPath, test: Test | undefined): void => {
    const finding = presenceFinding(field, line.field, test);
    if (finding) words.reporter.at(path, finding);
  };
  if (!isMap(line.raw)) {
    const test = readPlain(reader, line);
    warn(line.path, test);
    return leaf(line.name, test);
  }
  return readOperators(words, reader, line, field).flatMap(([name, test]) => {
    warn([...line.path, name], test);
    return leaf(`${line.name}.${name}`, test);
  });
}

function reportUnknown({ reporter, fields }: FieldWords, { path, field }: FieldLine): void {
  const report = (message: string, fix: string) => reporter.at(path, { code: "C201", message, fix }, "key");
  const inside = fieldsInside(field, fields.paths);
  if (field === "raw") report('"raw" is the whole payload', "name a field in it, like raw.data.id");
  else if (inside.length > 0) report(`"${field}" is a group of fields`, `name one: ${inside.join(", ")}`);
  else report(fields.lacking(field), fieldFix(field, [...fields.paths, "any", "all", "not"]));
}

/** `f: x` equals, `f: [x, y]` is any of. */
function readPlain(reader: OperandReader, { path, raw }: FieldLine): Test | undefined {
  if (!Array.isArray(raw)) {
    const operand = reader.scalar(path, raw);
    return operand === undefined ? undefined : { operator: "is", operand };
  }
  const operand = reader.scalars(path, raw);
  return operand && { operator: "in", operand };
}

function readOperators(
  words: FieldWords,
  reader: OperandReader,
  line: FieldLine,
  field: Field,
): readonly (readonly [string, Test | undefined])[] {
  const { reporter } = words;
  const { path, raw, field: name } = line;
  const entries = Object.entries(isMap(raw) ? raw : {});
  const operators = entries.filter(([key]) => key !== "ignore_case");
  if (operators.length === 0) {
    reporter.at(path, {
      code: "C211",
      message: `${name} is compared with nothing`,
      fix: operatorsInWords(field),
    });
  }
  const ignore_case = operators.length < entries.length && readIgnoreCase(words, reader, line, operators);
  return operators.flatMap(([key, value]) => {
    const at = [...path, key];
    if (!isOperator(key)) {
      reportOperator(reporter, at, { key, value, field, name });
      return [];
    }
    if (!fits(key, field.type)) {
      reportMisfit(reporter, at, key, { value, field, name });
      return [];
    }
    return [[key, readTest(reader, key, { path: at, raw: value, ignore_case })] as const];
  });
}

const TEXT_OPERATORS: readonly string[] = ["starts_with", "ends_with", "contains", "matches"];

/** It goes with comparisons of parts of a text; elsewhere it would do nothing. */
function readIgnoreCase(
  { reporter }: FieldWords,
  reader: OperandReader,
  { path, raw }: FieldLine,
  operators: readonly (readonly [string, unknown])[],
): boolean {
  const at = [...path, "ignore_case"];
  if (!operators.some(([key]) => TEXT_OPERATORS.includes(key))) {
    reporter.at(at, {
      code: "C203",
      message: `"ignore_case" goes with ${TEXT_OPERATORS.join(", ")}`,
      fix: 'for a whole text write  { matches: "…", ignore_case: true }',
    });
  }
  return reader.boolean(at, under(raw, "ignore_case")) ?? false;
}

type UnknownOperator = {
  readonly key: string;
  readonly value: unknown;
  readonly field: Field;
  readonly name: string;
};

function reportOperator(
  reporter: Reporter,
  path: YamlPath,
  { key, value, field, name }: UnknownOperator,
): void {
  const found = meantOperator(key);
  const meant = found && isOperator(found) && !fits(found, field.type) ? undefined : found;
  const isPlain = isEquals(key) ? field.type !== "time" : field.type === "list" && found === "contains";
  const plain = isPlain ? plainValue(value) : undefined;
  const instead = meant ? `did you mean "${meant}"?` : operatorsInWords(field);
  const fix = plain === undefined ? instead : `write  ${name}: ${plain}`;
  reporter.at(path, { code: "C206", message: `there is no comparison "${key}"`, fix }, "key");
}

function plainValue(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map((one) => plainValue(one) ?? "…").join(", ")}]`;
  return typeof value === "object" ? undefined : String(value);
}

function reportMisfit(
  reporter: Reporter,
  path: YamlPath,
  operator: OperatorName,
  { value, field, name }: Omit<UnknownOperator, "key">,
): void {
  const message = `${name} is ${TYPES_IN_WORDS[field.type]}; "${operator}" does not fit it`;
  const plain = field.type === "list" && operator === "contains" ? plainValue(value) : undefined;
  const fix = plain === undefined ? operatorsInWords(field) : `write  ${name}: ${plain}`;
  reporter.at(path, { code: "C203", message, fix }, "key");
}

const TYPES_IN_WORDS = { text: "text", number: "a number", time: "a time", list: "a list", any: "unchecked" };

function operatorsInWords({ type }: Field): string {
  const plain = type === "time" ? "" : ", or the value itself";
  return `for ${TYPES_IN_WORDS[type]} use ${operatorsFor(type).join(", ")}${plain}`;
}
