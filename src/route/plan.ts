import type { Event } from "../model/event.ts";
import type { Intent, Miss, Plan } from "../model/plan.ts";
import { EVALUATION_ERROR, type Matches, matchRules, missOf } from "./match-rules.ts";
import type { Rule, RuleAction, RuleSet } from "./rule-set.ts";
import { toIntent } from "./to-intent.ts";

export type PlanOptions = {
  /** What would leave the relay ends in the outbox. */
  readonly preview: boolean;
};

/** What the rules want for an event, and why the others that listen do not. Pure; asks no facts; never throws. */
export function plan(ruleSet: RuleSet, event: Event, options: PlanOptions): Plan {
  const { matched, missed } = matchWithFallback(ruleSet, event);
  const intents: Intent[] = [];
  for (const rule of matched) {
    for (const action of rule.actions) {
      intents.push(toIntent(rule, action, event, isPreviewed(rule, action, options)));
    }
  }
  return {
    rules_hash: ruleSet.hash,
    intents,
    matched: matched.map(({ id }) => id),
    missed,
    cancels: ruleSet.cancelling(event),
  };
}

/** The default runs when no live rule matched; one that broke might have. What is only tried out takes nothing over. */
function matchWithFallback(ruleSet: RuleSet, event: Event): Matches {
  const rules = ruleSet.listening(event);
  const matches = matchRules(rules, event);
  const { fallback } = ruleSet;
  if (!fallback || matches.matched.some(isLive) || matches.missed.some((miss) => isBroken(miss, rules))) {
    return matches;
  }
  const { matched, missed } = matches;
  const miss = missOf(fallback, event);
  return miss ? { matched, missed: [...missed, miss] } : { matched: [...matched, fallback], missed };
}

function isBroken(miss: Miss, rules: readonly Rule[]): boolean {
  return miss.failed === EVALUATION_ERROR && rules.some((rule) => rule.id === miss.rule && isLive(rule));
}

function isLive({ mode }: Pick<Rule, "mode">): boolean {
  return mode === "live";
}

/** Does what an action makes end in the outbox? A record is no sending: only a shadow rule holds it back. */
export function isPreviewed(
  rule: Pick<Rule, "mode">,
  action: Pick<RuleAction, "inside">,
  options: PlanOptions,
): boolean {
  return rule.mode === "shadow" || (options.preview && !action.inside);
}
