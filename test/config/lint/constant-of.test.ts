import fc from "fast-check";
import { expect, it } from "vitest";
import { constantOf } from "../../../src/config/lint/constant-of.ts";
import { compileCondition } from "../../../src/route/compile-condition.ts";
import type { Condition, Test } from "../../../src/route/condition.ts";
import { sampleEvent } from "../../route/sample-event.ts";

const small = fc.integer({ min: 0, max: 4 });
const word = fc.constantFrom("a", "b", "c");
const words = fc.array(word, { minLength: 1, maxLength: 3 });
const exists: fc.Arbitrary<Test> = fc.record({ operator: fc.constant("exists"), operand: fc.boolean() });

const ofNumber: fc.Arbitrary<Test> = fc.oneof(
  exists,
  fc.record({ operator: fc.constantFrom("at_least", "at_most", "more_than", "less_than"), operand: small }),
  fc.record({ operator: fc.constantFrom("is", "is_not"), operand: small }),
  fc.record({ operator: fc.constant("between"), operand: fc.tuple(small, small) }),
);
const ofText: fc.Arbitrary<Test> = fc.oneof(
  exists,
  fc.record({ operator: fc.constantFrom("is", "is_not"), operand: word }),
  fc.record({ operator: fc.constantFrom("in", "not_in"), operand: words }),
);
const ofList: fc.Arbitrary<Test> = fc.oneof(
  ofText,
  fc.record({ operator: fc.constantFrom("includes_all", "includes_none"), operand: words }),
);

/** Conditions on one field, and values that it may have. */
const asked = fc.oneof(
  fc.tuple(
    conditionOn("check.score", ofNumber),
    fc.constantFrom(undefined, -1, 0, 0.5, 1, 2, 2.5, 3, 4, 99).map((score) => ({ score })),
  ),
  fc.tuple(
    conditionOn("check.risk", ofText),
    fc.constantFrom(undefined, "a", "b", "c", "d").map((risk) => ({ risk })),
  ),
  fc.tuple(
    conditionOn("check.tags", ofList),
    fc.option(fc.array(fc.constantFrom("a", "b", "c", "d")), { nil: undefined }).map((tags) => ({ tags })),
  ),
);

function conditionOn(field: string, test: fc.Arbitrary<Test>): fc.Arbitrary<Condition> {
  const { condition } = fc.letrec<{ condition: Condition; leaf: Condition }>((tie) => ({
    leaf: test.map((one) => ({ kind: "field", path: field, field, test: one })),
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("leaf"),
      fc.record({
        kind: fc.constantFrom("all", "any"),
        path: fc.constant(""),
        conditions: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("not"), path: fc.constant(""), condition: tie("condition") }),
    ),
  }));
  return condition;
}

it("what is called never never holds, what is called always always does", () => {
  const seen = { never: 0, always: 0 };
  fc.assert(
    fc.property(asked, ([condition, check]) => {
      const constant = constantOf([condition]);
      if (constant === undefined) return;
      seen[constant]++;
      const failed = compileCondition(condition)(sampleEvent({ check }));
      expect(failed === undefined).toBe(constant === "always");
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(seen.never, seen.always)).toBeGreaterThan(5);
});
