import type { Event } from "../model/event.ts";
import type { Intent, Miss, Plan } from "../model/plan.ts";
import type { Rule, RuleAction, RuleSet } from "./rule-set.ts";
import { toIntent } from "./to-intent.ts";

export type PlanOptions = {
  /** What would leave the relay ends in the outbox. */
  readonly preview: boolean;
};

/** What `missed` says of a rule that could not be evaluated: it took too many steps, or broke. */
export const EVALUATION_ERROR = "error";

/** What the rules want for an event, and why the others that listen do not. Pure; asks no facts; never throws. */
export function plan(ruleSet: RuleSet, event: Event, options: PlanOptions): Plan {
  const intents: Intent[] = [];
  const matched: string[] = [];
  const missed: Miss[] = [];
  for (const rule of ruleSet.listening(event)) consider(rule);
  const { fallback } = ruleSet;
  if (fallback && matched.length === 0 && !missed.some(isBroken)) consider(fallback);
  return { rules_hash: ruleSet.hash, intents, matched, missed, cancels: ruleSet.cancelling(event.type) };

  function consider(rule: Rule): void {
    const failed = evaluate(rule, event);
    if (failed !== undefined) {
      missed.push({ rule: rule.id, failed });
      return;
    }
    matched.push(rule.id);
    for (const action of rule.actions) {
      intents.push(toIntent(rule, action, event, isPreviewed(rule, action, options)));
    }
  }
}

/** Does what an action makes end in the outbox? A record is no sending: only a shadow rule holds it back. */
export function isPreviewed(
  rule: Pick<Rule, "mode">,
  action: Pick<RuleAction, "inside">,
  options: PlanOptions,
): boolean {
  return rule.mode === "shadow" || (options.preview && !action.inside);
}

function isBroken(miss: Miss): boolean {
  return miss.failed === EVALUATION_ERROR;
}

/** A rule that breaks must not take the others with it. */
function evaluate(rule: Rule, event: Event): string | undefined {
  try {
    return rule.failing(event);
  } catch {
    return EVALUATION_ERROR;
  }
}
