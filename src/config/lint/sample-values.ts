import { type Field, findField } from "../../model/fields.ts";
import type { Scalar, Test } from "../../route/condition.ts";

/** A word that no rule names: it stands for all others. */
const OTHER = "\u0000";
/** Of more values there are too many lists to try. */
const MAX_LIST_VALUES = 8;

/**
 * Values of a field, one of each sort that the tests can tell apart; undefined stands for a missing one. Together they
 * are a proof: what holds for all of them always holds. Nothing if the tests look inside a text, or the field is unchecked.
 */
export function sampleValues(path: string, tests: readonly Test[]): readonly unknown[] | undefined {
  const field = findField(path);
  if (!field || field.type === "any") return undefined;
  const present = presentValues(field, tests);
  return present && (field.optional ? [undefined, ...present] : present);
}

function presentValues(field: Field, tests: readonly Test[]): readonly unknown[] | undefined {
  const named = [...new Set(tests.flatMap(scalarsOf))];
  switch (field.type) {
    case "number":
      return numbersAround(named);
    case "time":
      // An age of a test is so long before the event, whose own time is 0 here.
      return numbersAround(named.map((age) => -Number(age)));
    case "list":
      return named.length > MAX_LIST_VALUES ? undefined : listsOf([...named, OTHER]);
    case "text":
      if (tests.some(looksInside)) return undefined;
      return field.values ?? [...named, OTHER];
    case "any":
      return undefined;
  }
}

function looksInside({ operator }: Test): boolean {
  return ["starts_with", "ends_with", "contains", "matches"].includes(operator);
}

function scalarsOf({ operator, operand }: Test): readonly Scalar[] {
  if (operator === "exists") return [];
  return typeof operand === "object" ? operand : [operand];
}

/** Each number, what lies between two of them, below and above all. */
function numbersAround(named: readonly Scalar[]): readonly number[] {
  const sorted = named.map(Number).toSorted((a, b) => a - b);
  const between = sorted.map((number, index) => (number + (sorted[index + 1] ?? number + 2)) / 2);
  return [(sorted[0] ?? 0) - 1, ...sorted, ...between];
}

function listsOf(values: readonly Scalar[]): readonly (readonly Scalar[])[] {
  let lists: readonly (readonly Scalar[])[] = [[]];
  for (const value of values) lists = [...lists, ...lists.map((list) => [...list, value])];
  return lists;
}
