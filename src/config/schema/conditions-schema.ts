import { EVENT_FIELDS, type Field, type FieldType } from "../../model/fields.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import { isOperator, OPERATOR_ENTRIES, operatorsFor } from "../rules/operators.ts";
import { DURATION } from "./duration-schema.ts";
import { definition, type JsonSchema } from "./json-schema.ts";

const SCALARS: Readonly<Record<Exclude<FieldType, "time">, readonly string[]>> = {
  text: ["string"],
  number: ["number"],
  list: ["string"],
  any: ["string", "number", "boolean"],
};
const FIELD_TYPES: readonly FieldType[] = ["text", "number", "time", "list", "any"];

/** What may stand below `when:`, as definitions: `conditions`, and one for each type of field. */
export function conditionDefinitions(): JsonSchema {
  const byType = FIELD_TYPES.map((type) => [`${type}_test`, fieldTest(type)]);
  // `raw` alone is the whole payload, which nothing compares.
  const byField = EVENT_FIELDS.filter(({ path }) => path !== "raw").map((field) => [
    field.path,
    namedTest(field),
  ]);
  const group = { type: "array", items: definition("conditions"), minItems: 1 };
  const conditions: JsonSchema = {
    title: "Conditions",
    description: "Lines of `field: value` or `field: { operator: value }`; all must hold.",
    type: "object",
    minProperties: 1,
    properties: {
      ...Object.fromEntries(byField),
      any: { description: "At least one of these conditions holds.", ...group },
      all: { description: "All of these conditions hold.", ...group },
      not: { description: "These conditions do not all hold.", allOf: [definition("conditions")] },
    },
    patternProperties: { "^raw\\.": definition("any_test") },
    additionalProperties: false,
  };
  return { conditions, ...Object.fromEntries(byType) };
}

function namedTest({ path, type, values, help }: Field): JsonSchema {
  const description = `${help} (${type === "any" ? "anything" : type})`;
  if (!values) return { description, ...examplesOf(path), allOf: [definition(`${type}_test`)] };
  return { description, ...testOf(type, { enum: values }) };
}

/** What some event is known to have there; others may have more, so that an editor only offers it. */
function examplesOf(path: string): JsonSchema {
  const known = SOURCE_KINDS.flatMap(({ catalogue }) => [...catalogue.values()]).flatMap(
    ({ values }) => values?.[path] ?? [],
  );
  return known.length > 0 ? { examples: [...new Set(known)] } : {};
}

function fieldTest(type: FieldType): JsonSchema {
  return testOf(type, type === "time" ? undefined : { type: SCALARS[type] });
}

/** A value, some of them, or operators; of closed values an enum. */
function testOf(type: FieldType, value: JsonSchema | undefined): JsonSchema {
  const operators = operatorMap(type, value ?? {});
  if (!value) return operators;
  const some = { type: "array", items: value, minItems: 1 };
  if ("enum" in value) return { anyOf: [value, some, operators] };
  // Not three branches but one shape: then an editor names the one thing that is wrong.
  return { ...operators, type: [...types(value), "array", "object"], items: value, minItems: 1 };
}

function types({ type }: JsonSchema): readonly unknown[] {
  return Array.isArray(type) ? type : [type];
}

function operatorMap(type: FieldType, value: JsonSchema): JsonSchema {
  const fitting = new Set<string>(operatorsFor(type));
  const operators = OPERATOR_ENTRIES.filter(([name]) => isOperator(name) && fitting.has(name)).map(
    ([name, { operand, help }]) => [name, { description: help, ...operandSchema(operand, value) }],
  );
  const ignoreCase = fitting.has("contains") ? { ignore_case: IGNORE_CASE } : {};
  return {
    type: "object",
    properties: { ...Object.fromEntries(operators), ...ignoreCase },
    minProperties: 1,
    additionalProperties: false,
  };
}

const IGNORE_CASE: JsonSchema = {
  description: "Beside `starts_with`, `ends_with`, `contains`, `matches`: capitals do not matter.",
  type: "boolean",
};

function operandSchema(
  operand: (typeof OPERATOR_ENTRIES)[number][1]["operand"],
  value: JsonSchema,
): JsonSchema {
  switch (operand) {
    case "scalar":
      return value;
    case "scalars":
      return { type: "array", items: value, minItems: 1 };
    case "range":
      return { type: "array", items: { type: "number" }, minItems: 2, maxItems: 2 };
    case "duration":
      return DURATION;
    case "number":
    case "boolean":
      return { type: operand };
    case "text":
    case "list name":
      return { type: "string", minLength: 1 };
  }
}
