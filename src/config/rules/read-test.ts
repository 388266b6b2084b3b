import type { Test } from "../../route/condition.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { OperatorName } from "./operators.ts";
import type { OperandReader } from "./read-operand.ts";

type Written = {
  readonly path: YamlPath;
  readonly raw: unknown;
  readonly ignore_case: boolean;
};

/** One operator with its operand; undefined if the operand is wrong, which is then reported. */
export function readTest(reader: OperandReader, operator: OperatorName, written: Written): Test | undefined {
  const { path, raw, ignore_case } = written;
  switch (operator) {
    case "is_not":
      return made(reader.scalar(path, raw), (operand) => ({ operator, operand }));
    case "not_in":
    case "includes_all":
    case "includes_none":
      return made(reader.scalars(path, raw), (operand) => ({ operator, operand }));
    case "at_least":
    case "at_most":
    case "more_than":
    case "less_than":
      return made(reader.number(path, raw), (operand) => ({ operator, operand }));
    case "between":
      return made(reader.range(path, raw), (operand) => ({ operator, operand }));
    case "starts_with":
    case "ends_with":
    case "contains":
    case "matches":
      return made(reader.text(path, raw), (operand) => ({ operator, operand, ignore_case }));
    case "older_than":
    case "newer_than":
      return made(reader.duration(path, raw), (operand) => ({ operator, operand }));
    case "exists":
      return made(reader.boolean(path, raw), (operand) => ({ operator, operand }));
    case "in_list":
      return made(reader.list(path, raw), (operand) => ({ operator: "in", operand }));
  }
}

function made<T>(operand: T | undefined, test: (operand: T) => Test): Test | undefined {
  return operand === undefined ? undefined : test(operand);
}
