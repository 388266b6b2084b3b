import type { Event } from "../model/event.ts";
import type { Budget } from "./budget.ts";
import { compileTest } from "./compile-test.ts";
import type { Test } from "./condition.ts";
import { compileField, type ReadField } from "./read-field.ts";

/**
 * What the conditions of a rule set have in common. Rules that listen to the same event ask much the same of it:
 * each field is read once an event, and each test is answered once, however many rules ask.
 */
export type SharedTests = {
  /** Refilled when a rule's evaluation begins; one at a time is under way. */
  readonly budget: Budget;
  /** Does the test of the field hold? The same one for the same field and test. */
  readonly test: (field: string, test: Test) => (event: Event) => boolean;
};

export function createSharedTests(): SharedTests {
  const budget: Budget = { left: 0 };
  const readers = new Map<string, ReadField>();
  const tests = new Map<string, (event: Event) => boolean>();
  return {
    budget,
    test(field, test) {
      const key = JSON.stringify([field, test]);
      const known = tests.get(key);
      if (known) return known;
      const read = readers.get(field) ?? remembered(compileField(field));
      readers.set(field, read);
      const holds = compileTest(test, budget);
      const made = remembered((event) => holds(read(event), event));
      tests.set(key, made);
      return made;
    },
  };
}

/** Asks once an event. What throws is not remembered. */
function remembered<T>(ask: (event: Event) => T): (event: Event) => T {
  let last: Event | undefined;
  let answer: T;
  return (event) => {
    if (event === last) return answer;
    answer = ask(event);
    last = event;
    return answer;
  };
}
