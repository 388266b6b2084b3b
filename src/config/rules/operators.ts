import type { FieldType } from "../../model/fields.ts";

/** What stands behind an operator in a rule file. */
type OperandKind = "scalar" | "scalars" | "number" | "range" | "text" | "duration" | "boolean" | "list name";

type OperatorEntry = {
  readonly operand: OperandKind;
  /** Types of field that it fits; unchecked fields take any. */
  readonly types: readonly FieldType[];
  readonly help: string;
};

const ANY: readonly FieldType[] = ["text", "number", "list"];

/** Every operator of `when:`, for the checker and the docs. */
const OPERATORS = {
  is_not: {
    operand: "scalar",
    types: ANY,
    help: "Differs; a list: does not include it. True if the field is missing.",
  },
  not_in: {
    operand: "scalars",
    types: ANY,
    help: "None of these; a list: includes none of them. True if the field is missing.",
  },
  at_least: { operand: "number", types: ["number"], help: "This number or more." },
  at_most: { operand: "number", types: ["number"], help: "This number or less." },
  more_than: { operand: "number", types: ["number"], help: "More than this number." },
  less_than: { operand: "number", types: ["number"], help: "Less than this number." },
  between: {
    operand: "range",
    types: ["number"],
    help: "From the first number to the second, both included.",
  },
  starts_with: { operand: "text", types: ["text"], help: "Begins with this text." },
  ends_with: { operand: "text", types: ["text"], help: "Ends with this text." },
  contains: { operand: "text", types: ["text"], help: "Has this text in it." },
  matches: {
    operand: "text",
    types: ["text"],
    help: "Fits a pattern of `*` (anything) and `?` (one character).",
  },
  includes_all: { operand: "scalars", types: ["list"], help: "The list has all of these." },
  includes_none: { operand: "scalars", types: ["list"], help: "The list is there and has none of these." },
  older_than: {
    operand: "duration",
    types: ["time"],
    help: "Longer ago than this, seen from the event's own time.",
  },
  newer_than: {
    operand: "duration",
    types: ["time"],
    help: "Less long ago than this, or later than the event.",
  },
  exists: {
    operand: "boolean",
    types: ["text", "number", "time", "list"],
    help: "Is there (`true`) or missing (`false`).",
  },
  in_list: { operand: "list name", types: ["text"], help: "Is in a named list of `lists:`." },
} as const satisfies Readonly<Record<string, OperatorEntry>>;

export type OperatorName = keyof typeof OPERATORS;

export const OPERATOR_NAMES = Object.keys(OPERATORS).filter(isOperator);

export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name);
}

/** Every operator with what it takes and means. */
export const OPERATOR_ENTRIES: readonly (readonly [string, OperatorEntry])[] = Object.entries(OPERATORS);

/** Operators that a field of this type takes. */
export function operatorsFor(type: FieldType): readonly OperatorName[] {
  return OPERATOR_NAMES.filter((name) => fits(name, type));
}

export function fits(name: OperatorName, type: FieldType): boolean {
  const types: readonly FieldType[] = OPERATORS[name].types;
  return type === "any" || types.includes(type);
}
