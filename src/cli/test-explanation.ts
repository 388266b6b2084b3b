import type { Event } from "../model/event.ts";
import { BROKE } from "../route/count-broken.ts";
import type { ExplainedCondition } from "../route/explain-condition.ts";
import { explainRule, type RuleVerdict } from "../route/explain-event.ts";
import type { Rule, RuleSet } from "../route/rule-set.ts";
import { askedText, GROUP_WORDS, VERDICT_MARKS, valueText } from "./condition-text.ts";

const VERDICTS: Readonly<Record<RuleVerdict, string>> = {
  matches: "matches",
  misses: "does not match",
  breaks: `broke: ${BROKE}`,
  "passed over": "was passed over",
};

/** Why the rules of these files do or do not match the event of a step, in lines. */
export function explanationLines(
  { rules, listening, fallback }: RuleSet,
  event: Event,
  files: readonly string[],
): readonly string[] {
  const listeners = listening(event);
  const own = listeners.filter(({ file }) => files.includes(file));
  const deaf = rules.filter((rule) => files.includes(rule.file) && !listeners.includes(rule));
  const last = fallback && files.includes(fallback.file) ? [fallback] : [];
  const others = deaf.length === 0 ? [] : [`not for ${event.type}: ${deaf.map(({ id }) => id).join(", ")}`];
  return [...[...own, ...last].flatMap((rule) => ruleLines(rule, event)), ...others];
}

function ruleLines(rule: Rule, event: Event): readonly string[] {
  const { verdict, when } = explainRule(rule, event);
  const parts = when.kind === "all" && when.path === "" ? when.parts : [when];
  const conditions = parts.flatMap((part) => conditionLines(part, 1));
  return [`${rule.id}  ${rule.file}:${rule.line}  ${VERDICTS[verdict]}`, ...conditions];
}

function conditionLines(condition: ExplainedCondition, depth: number): readonly string[] {
  const before = `${"  ".repeat(depth)}${VERDICT_MARKS[condition.verdict]}`;
  if (condition.kind === "field") return [`${before} ${fieldText(condition)}`];
  const { kind, parts } = condition;
  const [only, ...others] = parts;
  // A map of one condition is how it is written, not what it says.
  if (kind === "all" && only && others.length === 0) return conditionLines(only, depth);
  return [`${before} ${GROUP_WORDS[kind]}`, ...parts.flatMap((part) => conditionLines(part, depth + 1))];
}

function fieldText(condition: Extract<ExplainedCondition, { kind: "field" }>): string {
  const { field, actual, verdict } = condition;
  const asked = `${field} ${askedText(condition)}`;
  if (verdict === "unchecked") return `${asked}: not checked`;
  return `${asked}: it is ${valueText(actual)}`;
}
