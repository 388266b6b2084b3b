import type { Intent } from "../model/plan.ts";
import type { Rule, RuleAction } from "./rule-set.ts";

/** What every intent of an action says of it, whatever its trigger. */
export function ofAction(
  rule: Pick<Rule, "id" | "was">,
  action: RuleAction,
): Pick<Intent, "rule" | "was" | "action" | "kind" | "destination" | "gate" | "in_order"> {
  return {
    rule: rule.id,
    was: rule.was.length > 0 ? rule.was : undefined,
    action: action.id,
    kind: action.kind,
    destination: action.destination,
    gate: action.gate,
    in_order: action.in_order,
  };
}
