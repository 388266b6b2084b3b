import type { Event } from "../../model/event.ts";
import { compileTest } from "../../route/compile-test.ts";
import type { Condition, Test } from "../../route/condition.ts";

/** What is known of a field: the values that it can have, undefined for a missing one; nothing if it may be anything. */
export type KnownValues = (field: string) => readonly unknown[] | undefined;

type Chances = { readonly holds: boolean; readonly fails: boolean };

/** Can a condition hold, can it fail, as far as that is known? Fields are taken as independent of each other. */
export function chances(condition: Condition, known: KnownValues): Chances {
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
