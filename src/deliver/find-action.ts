import { ALERTS_RULE } from "../model/alarm.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Claimed } from "../ports/queue.ts";
import { findRule } from "../route/find-rule.ts";
import type { Rule, RuleAction, RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import type { Ended } from "./end.ts";

/** An action as it is to run, and where it stands: what follows from it is planned by the same set. */
export type FoundAction = {
  readonly found: true;
  readonly rule: Pick<Rule, "id" | "was" | "mode">;
  readonly action: RuleAction;
  readonly rules_hash: string;
  readonly as: "planned" | "active";
  /** Fields by which its digest is kept apart, or that of the action whose failure it tells. */
  readonly by: readonly string[];
};

const ALERTS = { id: ALERTS_RULE, was: [], mode: "live" } as const;

/** Why a delivery has nothing to run any more. */
export type MissingAction = { readonly found: false; readonly next: Ended };

/**
 * The action that a delivery runs: as it was planned, but for reminders as it is in the active rules, so that a
 * reminder of a removed rule ends and a mended text goes out. A redriven delivery takes the active one if there is
 * one: its rule may have been mended for it. In a process that is behind, all run as they were planned. An alert is one of `alerts`, those of today's settings.
 */
export async function findAction(
  { delivery, redriven }: Pick<Claimed, "delivery" | "redriven">,
  ruleSets: RuleSets,
  alerts: readonly RuleAction[] = [],
): Promise<FoundAction | MissingAction> {
  if (delivery.rule === ALERTS_RULE) return alertIn(alerts, delivery);
  // What is removed and what is mended, the newer set says.
  const isCurrent = ruleSets.isBehind?.() !== true;
  if (isCurrent && (delivery.reminder || redriven)) {
    const active = actionIn(ruleSets.active(), delivery);
    if (active) return { found: true, ...active, as: "active" };
  }
  if (isCurrent && delivery.reminder)
    return { found: false, next: { state: "cancelled", reason: "rule_removed" } };
  const planned = actionIn(await ruleSets.byHash(delivery.rules_hash), delivery);
  return planned
    ? { found: true, ...planned, as: "planned" }
    : { found: false, next: { state: "dead", reason: "rule_missing" } };
}

function alertIn(alerts: readonly RuleAction[], delivery: Delivery): FoundAction | MissingAction {
  const action = alerts
    .flatMap((one) => [one, ...one.on_failure])
    .find(({ id, kind }) => id === delivery.action && kind === delivery.kind);
  if (!action) return { found: false, next: { state: "cancelled", reason: "rule_removed" } };
  const { rules_hash } = delivery;
  return { found: true, rule: ALERTS, action, rules_hash, as: "planned", by: [] };
}

/** Another kind of action under the same id is another action. */
function actionIn(rules: RuleSet | undefined, delivery: Delivery) {
  const rule = rules && findRule(rules, delivery.rule);
  const found = rule?.actions
    .flatMap((one) => [one, ...one.on_failure].map((action) => ({ action, by: one.digest?.by ?? [] })))
    .find(({ action: { id, kind } }) => id === delivery.action && kind === delivery.kind);
  return rules && rule && found && { rule, ...found, rules_hash: rules.hash };
}
