import type { Event } from "../model/event.ts";
import { type Budget, spend } from "./budget.ts";
import type { Scalar, Test } from "./condition.ts";
import { matchesGlob } from "./glob.ts";

/** Does a field's value hold? Every positive test is false for a missing value; `is_not`, `not_in` are exact opposites. */
export type Holds = (value: unknown, event: Event) => boolean;

/** Long text is dear to search: so many characters are one step. */
const CHARACTERS_PER_STEP = 256;

/** One closure for one test. A number is never compared with text: that is simply false (and an error at load). */
export function compileTest(test: Test, budget: Budget): Holds {
  switch (test.operator) {
    case "is":
      return includesAny([test.operand], budget);
    case "in":
      return includesAny(test.operand, budget);
    case "is_not":
      return not(includesAny([test.operand], budget));
    case "not_in":
      return not(includesAny(test.operand, budget));
    case "at_least":
    case "at_most":
    case "more_than":
    case "less_than":
      return comparison(test.operator, test.operand);
    case "between":
      return between(test.operand);
    case "starts_with":
    case "ends_with":
    case "contains":
    case "matches":
      return textTest(test.operator, test.operand, test.ignore_case, budget);
    case "includes_all":
      return includesAll(test.operand, budget);
    case "includes_none":
      return includesNone(test.operand, budget);
    case "older_than":
    case "newer_than":
      return ageTest(test.operator, test.operand);
    case "exists":
      return (value) => (value !== undefined) === test.operand;
  }
}

function includesAny(wanted: readonly Scalar[], budget: Budget): Holds {
  const [only] = wanted;
  const set = new Set<unknown>(wanted);
  return (value) => {
    if (!Array.isArray(value)) return wanted.length === 1 ? value === only : set.has(value);
    spend(budget, value.length);
    return value.some((item) => set.has(item));
  };
}

function not(holds: Holds): Holds {
  return (value, event) => !holds(value, event);
}

function comparison(operator: "at_least" | "at_most" | "more_than" | "less_than", limit: number): Holds {
  switch (operator) {
    case "at_least":
      return (value) => typeof value === "number" && value >= limit;
    case "at_most":
      return (value) => typeof value === "number" && value <= limit;
    case "more_than":
      return (value) => typeof value === "number" && value > limit;
    case "less_than":
      return (value) => typeof value === "number" && value < limit;
  }
}

function between([from, to]: readonly [number, number]): Holds {
  return (value) => typeof value === "number" && value >= from && value <= to;
}

function textTest(
  operator: "starts_with" | "ends_with" | "contains" | "matches",
  operand: string,
  ignoreCase: boolean,
  budget: Budget,
): Holds {
  const wanted = ignoreCase ? operand.toLowerCase() : operand;
  const holds = textComparison(operator, wanted, budget);
  return (value) => {
    if (typeof value !== "string") return false;
    spend(budget, Math.floor(value.length / CHARACTERS_PER_STEP));
    return holds(ignoreCase ? value.toLowerCase() : value);
  };
}

function textComparison(
  operator: "starts_with" | "ends_with" | "contains" | "matches",
  wanted: string,
  budget: Budget,
): (text: string) => boolean {
  switch (operator) {
    case "starts_with":
      return (text) => text.startsWith(wanted);
    case "ends_with":
      return (text) => text.endsWith(wanted);
    case "contains":
      return (text) => text.includes(wanted);
    case "matches":
      return (text) => matchesGlob(text, wanted, budget);
  }
}

function includesAll(wanted: readonly Scalar[], budget: Budget): Holds {
  return (value) => {
    if (!Array.isArray(value)) return false;
    spend(budget, value.length * wanted.length);
    return wanted.every((item) => value.includes(item));
  };
}

/** Positive: a list that is not there includes nothing, but says nothing either. */
function includesNone(unwanted: readonly Scalar[], budget: Budget): Holds {
  const any = includesAny(unwanted, budget);
  return (value, event) => Array.isArray(value) && !any(value, event);
}

/** Against the event's own time and not the clock, so that a replay decides the same. */
function ageTest(operator: "older_than" | "newer_than", age: number): Holds {
  const sign = operator === "older_than" ? -1 : 1;
  return (value, event) => {
    const time = typeof value === "string" ? Date.parse(value) : value;
    return typeof time === "number" && sign * (time - (event.occurred_at - age)) > 0;
  };
}
