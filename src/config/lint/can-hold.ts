import type { Event } from "../../model/event.ts";
import { compileTest } from "../../route/compile-test.ts";
import type { Condition, Test } from "../../route/condition.ts";
import type { HeardEvent } from "./linted-rule.ts";
import { sampleValues } from "./sample-values.ts";

/** What is known of a field: the values that it can have, undefined for a missing one; nothing if it may be anything. */
type KnownValues = (field: string) => readonly unknown[] | undefined;

type Chances = { readonly holds: boolean; readonly fails: boolean };

/** Can a condition hold, can it fail, as far as that is known? Fields are taken as independent of each other. */
function chances(condition: Condition, known: KnownValues): Chances {
  switch (condition.kind) {
    case "field": {
      const values = known(condition.field);
      if (!values) return { holds: true, fails: true };
      const results = values.map((value) => passes(condition.test, value));
      return { holds: results.includes(true), fails: results.includes(false) };
    }
    case "not": {
      const { holds, fails } = chances(condition.condition, known);
      return { holds: fails, fails: holds };
    }
    case "all": {
      const parts = condition.conditions.map((part) => chances(part, known));
      return { holds: parts.every(({ holds }) => holds), fails: parts.some(({ fails }) => fails) };
    }
    case "any": {
      const parts = condition.conditions.map((part) => chances(part, known));
      return { holds: parts.some(({ holds }) => holds), fails: parts.every(({ fails }) => fails) };
    }
  }
}

/** What is known of an event's fields before it comes, for one of its decisions. */
function knownOf(event: HeardEvent, decision: string | undefined): KnownValues {
  return (field) => {
    if (field === "source" || field === "kind" || field === "type") return [event[field]];
    if (field === "decision") return decision === undefined ? undefined : [decision];
    return event.fields.find(field) ? undefined : [undefined];
  };
}

/** Can the condition hold for an event? */
export function canFit(condition: Condition, event: HeardEvent): boolean {
  const decisions: readonly (string | undefined)[] = event.decisions ?? [undefined];
  return decisions.some((decision) => chances(condition, knownOf(event, decision)).holds);
}

/** Whether a part of a `when:` comes out the same for every value of its one field; undefined if it does not, or has several. */
export function constantOf(conditions: readonly Condition[]): "always" | "never" | undefined {
  const [field, second] = fieldsIn(conditions);
  const values =
    field === undefined || second !== undefined ? undefined : sampleValues(field, testsIn(conditions));
  if (!values) return undefined;
  const results = values.map((value) => conditions.every((one) => chances(one, () => [value]).holds));
  if (!results.includes(true)) return "never";
  return results.includes(false) ? undefined : "always";
}

/** The fields that conditions ask for. */
export function fieldsIn(conditions: readonly Condition[]): readonly string[] {
  return [...new Set(leavesIn(conditions).map(({ field }) => field))];
}

export type Leaf = Extract<Condition, { readonly kind: "field" }>;

export function leavesIn(conditions: readonly Condition[]): readonly Leaf[] {
  return conditions.flatMap((condition) => {
    if (condition.kind === "field") return [condition];
    return leavesIn(condition.kind === "not" ? [condition.condition] : condition.conditions);
  });
}

/** What must hold together: the entries of `all`, those of an `all` in it among them. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "all" ? condition.conditions.flatMap(conjuncts) : [condition];
}

/** Conjuncts that ask for one field and no other, by that field. */
export function byField(parts: readonly Condition[]): ReadonlyMap<string, readonly Condition[]> {
  const single = parts.filter((part) => fieldsIn([part]).length === 1);
  return Map.groupBy(single, (part) => fieldsIn([part]).join());
}

function testsIn(conditions: readonly Condition[]): readonly Test[] {
  return leavesIn(conditions).map(({ test }) => test);
}

function passes(test: Test, value: unknown): boolean {
  return compileTest(test, { left: Number.POSITIVE_INFINITY })(value, NO_EVENT);
}

/** Ages are counted from its time. */
const NO_EVENT: Event = {
  id: "",
  source: "",
  kind: "",
  type: "",
  source_event_id: "",
  occurred_at: 0,
  received_at: 0,
  decision: "none",
  subject: { keys: [], name: {} },
  check: {},
  sender_attempts: {},
  assurance: "signed",
  links: {},
  raw: {},
};
