import type { Event } from "../model/event.ts";
import { findField } from "../model/fields.ts";
import { type Budget, MAX_STEPS, spend } from "./budget.ts";
import { compileTest } from "./compile-test.ts";
import type { Condition, Test } from "./condition.ts";
import { operatorWords } from "./operator-words.ts";
import { compileField } from "./read-field.ts";

/** `unchecked`: it was settled without it. `breaks`: the rule's steps ended here. */
type ConditionVerdict = "holds" | "fails" | "unchecked" | "breaks";

export type ExplainedCondition =
  | {
      readonly kind: "field";
      readonly path: string;
      readonly field: string;
      readonly verdict: ConditionVerdict;
      /** In words: `is at least`, `is one of`. */
      readonly operator: string;
      readonly expected: unknown;
      /** What the event has; times as ISO 8601. Absent if the field is missing, and where it was not looked at. */
      readonly actual?: unknown;
    }
  | {
      readonly kind: "all" | "any" | "not";
      readonly path: string;
      readonly verdict: ConditionVerdict;
      readonly parts: readonly ExplainedCondition[];
    };

/** Nothing to look at, or no steps left: what follows is named but not checked. */
type Looking = { readonly event: Event; readonly budget: Budget } | undefined;

/**
 * Each condition of a tree as it is evaluated for the event: in the same order, with the same end at the first that
 * settles it, and under the same count of steps. Without an event, all of it as unchecked.
 */
export function explainCondition(condition: Condition, event?: Event): ExplainedCondition {
  return explain(condition, event && { event, budget: { left: MAX_STEPS } });
}

function explain(condition: Condition, looking: Looking): ExplainedCondition {
  switch (condition.kind) {
    case "field":
      return explainField(condition, looking);
    case "all":
      return explainGroup(condition, condition.conditions, looking, "fails");
    case "any":
      return explainGroup(condition, condition.conditions, looking, "holds");
    case "not":
      return explainNot(condition, looking);
  }
}

function explainField(
  { path, field, test }: Extract<Condition, { kind: "field" }>,
  looking: Looking,
): ExplainedCondition {
  const named = { kind: "field", path, field, ...operatorWords(field, test) } as const;
  if (!looking) return { ...named, verdict: "unchecked" };
  const value = compileField(field)(looking.event);
  return { ...named, verdict: verdictOn(value, test, looking), actual: shown(field, value) };
}

function verdictOn(value: unknown, test: Test, { event, budget }: NonNullable<Looking>): ConditionVerdict {
  try {
    spend(budget, 1);
    return compileTest(test, budget)(value, event) ? "holds" : "fails";
  } catch {
    return "breaks";
  }
}

/** Goes on until one part says `settling`; the group holds or fails with it, else it does the opposite. */
function explainGroup(
  { kind, path }: Extract<Condition, { kind: "all" | "any" }>,
  conditions: readonly Condition[],
  looking: Looking,
  settling: "holds" | "fails",
): ExplainedCondition {
  let verdict: ConditionVerdict = looking ? opposite(settling) : "unchecked";
  let isOpen = looking !== undefined;
  const parts = conditions.map((condition) => {
    const part = explain(condition, isOpen ? looking : undefined);
    if (part.verdict === settling || part.verdict === "breaks") {
      verdict = part.verdict;
      isOpen = false;
    }
    return part;
  });
  return { kind, path, verdict, parts };
}

function explainNot(
  { path, condition }: Extract<Condition, { kind: "not" }>,
  looking: Looking,
): ExplainedCondition {
  const part = explain(condition, looking);
  return { kind: "not", path, verdict: opposite(part.verdict), parts: [part] };
}

function opposite(verdict: ConditionVerdict): ConditionVerdict {
  if (verdict === "holds") return "fails";
  return verdict === "fails" ? "holds" : verdict;
}

function shown(field: string, value: unknown): unknown {
  const isTime = findField(field)?.type === "time" && typeof value === "number";
  const date = isTime ? new Date(value) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : value;
}
