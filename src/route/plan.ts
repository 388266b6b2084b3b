import { isTerminal } from "../model/decision.ts";
import type { Event } from "../model/event.ts";
import { effectiveTime } from "../model/newer.ts";
import type { Intent, Miss, Plan } from "../model/plan.ts";
import type { Rule, RuleAction, RuleSet } from "./rule-set.ts";

export type PlanOptions = {
  /** What would leave the relay ends in the outbox. */
  readonly preview: boolean;
};

/** What `missed` says of a rule that could not be evaluated: it took too many steps, or broke. */
const EVALUATION_ERROR = "error";

/** What the rules want for an event, and why the others that listen do not. Pure; asks no facts; never throws. */
export function plan(ruleSet: RuleSet, event: Event, options: PlanOptions): Plan {
  const intents: Intent[] = [];
  const matched: string[] = [];
  const missed: Miss[] = [];
  for (const rule of ruleSet.listening(event)) consider(rule);
  const { fallback } = ruleSet;
  if (fallback && matched.length === 0 && !missed.some(isBroken)) consider(fallback);
  return { rules_hash: ruleSet.hash, intents, matched, missed };

  function consider(rule: Rule): void {
    const failed = evaluate(rule, event);
    if (failed !== undefined) {
      missed.push({ rule: rule.id, failed });
      return;
    }
    matched.push(rule.id);
    for (const action of rule.actions) intents.push(toIntent(rule, action, event, options));
  }
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

function toIntent(rule: Rule, action: RuleAction, event: Event, options: PlanOptions): Intent {
  return {
    rule: rule.id,
    was: rule.was.length > 0 ? rule.was : undefined,
    action: action.id,
    occurrence: 1,
    trigger: `event:${event.id}`,
    kind: action.kind,
    destination: action.destination,
    gate: action.gate,
    due_at: dueAt(action, event),
    max_late: action.after === undefined ? undefined : action.max_late,
    preview: rule.mode === "shadow" || (options.preview && !action.inside),
    stop: isReminder(action, event) ? { trust_weak: action.trust_weak } : undefined,
  };
}

/** A sender's clock that runs far ahead must not put a reminder off for years: `effectiveTime` judges it. */
function dueAt(action: RuleAction, event: Event): number {
  if (action.after === undefined) return event.received_at;
  return Math.max(effectiveTime(event) + action.after, event.received_at);
}

function isReminder(action: RuleAction, event: Event): boolean {
  return action.after !== undefined && !action.ignore_decision && !isTerminal(event.decision);
}
