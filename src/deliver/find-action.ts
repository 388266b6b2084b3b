import type { Delivery } from "../model/delivery.ts";
import type { CancelReason, DeadReason } from "../model/reasons.ts";
import type { Claimed } from "../ports/queue.ts";
import type { Rule, RuleAction, RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";

export type FoundAction =
  | { readonly found: true; readonly action: RuleAction; readonly as: "planned" | "active" }
  | { readonly found: false; readonly state: "dead"; readonly reason: DeadReason }
  | { readonly found: false; readonly state: "cancelled"; readonly reason: CancelReason };

/**
 * The action that a delivery runs: as it was planned, but for reminders as it is in the active rules, so that a
 * reminder of a removed rule ends and a mended text goes out. A redriven delivery takes the active one if there is
 * one: its rule may have been mended for it.
 */
export async function findAction(
  { delivery, redriven }: Pick<Claimed, "delivery" | "redriven">,
  ruleSets: RuleSets,
): Promise<FoundAction> {
  if (delivery.reminder || redriven) {
    const action = actionIn(ruleSets.active(), delivery);
    if (action) return { found: true, action, as: "active" };
  }
  if (delivery.reminder) return { found: false, state: "cancelled", reason: "rule_removed" };
  const action = actionIn(await ruleSets.byHash(delivery.rules_hash), delivery);
  return action
    ? { found: true, action, as: "planned" }
    : { found: false, state: "dead", reason: "rule_missing" };
}

/** Another kind of action under the same id is another action. */
function actionIn(rules: RuleSet | undefined, delivery: Delivery): RuleAction | undefined {
  const rule = rules && findRule(rules, delivery.rule);
  return rule?.actions.find((action) => action.id === delivery.action && action.kind === delivery.kind);
}

function findRule(rules: RuleSet, id: string): Rule | undefined {
  if (rules.fallback?.id === id) return rules.fallback;
  return rules.rules.find((rule) => rule.id === id || rule.was.includes(id));
}
