import type { Event } from "../model/event.ts";
import { type ExplainedCondition, explainCondition } from "./explain-condition.ts";
import { EVALUATION_ERROR } from "./match-rules.ts";
import type { Rule, RuleSet } from "./rule-set.ts";

/** `passed over`: the default, when a rule matched or broke. */
export type RuleVerdict = "matches" | "misses" | "breaks" | "passed over";

export type ExplainedRule = {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly mode: Rule["mode"];
  readonly verdict: RuleVerdict;
  /** The path of the first failing condition, as it is kept with the event; `error` if it broke. */
  readonly failed?: string | undefined;
  /** Every condition as written; the whole `when:` is one `all`. */
  readonly when: ExplainedCondition;
};

export type ExplainedEvent = {
  readonly rules_hash: string;
  /** Every rule that listens to the event, in order, and the default last. */
  readonly rules: readonly ExplainedRule[];
  /** How many rules listen; the default is not counted. */
  readonly listening: number;
  /** How many do not. */
  readonly others: number;
};

/** Why the rules do or do not match an event: the same verdicts as `plan`, with every condition and its real value. */
export function explainEvent(ruleSet: RuleSet, event: Event): ExplainedEvent {
  const { fallback, hash } = ruleSet;
  const listening = ruleSet.listening(event);
  const rules = listening.map((rule) => explainRule(rule, event));
  const isNeeded = rules.every(({ verdict, mode }) => verdict === "misses" || mode === "shadow");
  const last = fallback && (isNeeded ? explainRule(fallback, event) : passedOver(fallback));
  return {
    rules_hash: hash,
    rules: last ? [...rules, last] : rules,
    listening: listening.length,
    others: ruleSet.rules.length - listening.length,
  };
}

/** One rule and an event: each condition, whether it holds, and what it looked at. Never throws. */
export function explainRule(rule: Rule, event: Event): ExplainedRule {
  const failed = failedPath(rule, event);
  const verdict = failed === undefined ? "matches" : failed === EVALUATION_ERROR ? "breaks" : "misses";
  return { ...placeOf(rule), verdict, failed, when: explainCondition(rule.condition, event) };
}

function passedOver(rule: Rule): ExplainedRule {
  return { ...placeOf(rule), verdict: "passed over", when: explainCondition(rule.condition) };
}

function placeOf({ id, file, line, mode }: Rule) {
  return { rule: id, file, line, mode };
}

function failedPath(rule: Rule, event: Event): string | undefined {
  try {
    return rule.failing(event);
  } catch {
    return EVALUATION_ERROR;
  }
}
