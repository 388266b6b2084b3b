import type { ActiveRules } from "../config/active-rules.ts";
import type { RelayStatus } from "../http/parts.ts";
import { allRules } from "../route/all-rules.ts";
import type { BrokenCounter } from "../route/count-broken.ts";

/** What the relay says of its rules. */
export function rulesInForce(
  rules: ActiveRules,
  broken: BrokenCounter,
  loaded_at: number,
): RelayStatus["rules"] {
  return {
    loaded: rules.active() !== undefined,
    current: rules.current,
    count: allRules(rules.active()).length,
    hash: rules.active()?.hash,
    loaded_at,
    ...errorsOf(rules),
    broken: broken.of(rules.active()?.hash),
  };
}

function errorsOf({ problems }: ActiveRules): Pick<RelayStatus["rules"], "errors" | "first_error"> {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return { errors: 0 };
  const { file, line, column, code, message } = first;
  return { errors: errors.length, first_error: `${file}:${line}:${column}  ${code}  ${message}` };
}
