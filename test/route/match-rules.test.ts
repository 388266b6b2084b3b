import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCondition, firstFailing } from "../../src/route/compile-condition.ts";
import type { Condition, Test } from "../../src/route/condition.ts";
import { EVALUATION_ERROR, matchRules } from "../../src/route/match-rules.ts";
import type { Rule } from "../../src/route/rule-set.ts";
import { createTestCompiler } from "../../src/route/rule-tests.ts";
import { sampleEvent } from "./sample-event.ts";
import { sampleRule } from "./sample-rules.ts";

describe("many rules at once", () => {
  it("decide as each of them does alone, whatever they share", () => {
    const anyEvents = fc.array(anyEvent(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(anyCondition(), { maxLength: 8 }), anyEvents, (conditions, events) => {
        const rules = rulesOf(conditions);
        for (const event of events) {
          const alone = conditions.map((condition) => compileCondition(condition)(event));
          const { matched, missed } = matchRules(rules, event);
          expect(matched.map(({ id }) => id)).toEqual(names(alone, (failed) => failed === undefined));
          expect(missed).toEqual(
            alone.flatMap((failed, n) => (failed === undefined ? [] : [{ rule: `rule-${n}`, failed }])),
          );
        }
      }),
    );
  });

  it("go on when one takes too many steps, also where they ask the same", () => {
    const dear: Condition = leaf("raw.long", {
      operator: "matches",
      operand: `${"*a".repeat(40)}b`,
      ignore_case: false,
    });
    const event = sampleEvent({ raw: { long: "a".repeat(5_000) } });
    const { matched, missed } = matchRules(rulesOf([dear, leaf("check.tags", VIP), dear]), event);
    expect(matched.map(({ id }) => id)).toEqual(["rule-1"]);
    expect(missed.map(({ failed }) => failed)).toEqual([EVALUATION_ERROR, EVALUATION_ERROR]);
  });

  it("ask a rule without tests of its own itself", () => {
    const own = sampleRule("own", [], { failing: () => "check.score" });
    expect(matchRules([own], sampleEvent()).missed).toEqual([{ rule: "own", failed: "check.score" }]);
  });
});

const VIP: Test = { operator: "is", operand: "vip" };

function leaf(field: string, test: Test): Condition {
  return { kind: "field", path: field, field, test };
}

/** As a loaded set has them: one compiler for all. */
function rulesOf(conditions: readonly Condition[]): readonly Rule[] {
  const compile = createTestCompiler();
  return conditions.map((condition, n) => {
    const tests = compile(condition);
    return sampleRule(`rule-${n}`, [], { condition, tests, failing: firstFailing(tests) });
  });
}

function names(alone: readonly (string | undefined)[], wanted: (failed: string | undefined) => boolean) {
  return alone.flatMap((failed, n) => (wanted(failed) ? [`rule-${n}`] : []));
}

function anyEvent() {
  return fc
    .record({
      country: fc.constantFrom("GB", "NO", undefined),
      score: fc.constantFrom(40, 70, undefined),
      tags: fc.constantFrom(undefined, [], ["vip"], ["vip", "eu"]),
    })
    .map(({ country, score, tags }) => {
      const { subject, check } = sampleEvent();
      return sampleEvent({ subject: { ...subject, country }, check: { ...check, score, tags } });
    });
}

function anyCondition(): fc.Arbitrary<Condition> {
  const test = fc.constantFrom<readonly [string, Test]>(
    ["subject.country", { operator: "is", operand: "GB" }],
    ["subject.country", { operator: "in", operand: ["NO", "GB"] }],
    ["subject.country", { operator: "is_not", operand: "NO" }],
    ["check.score", { operator: "is", operand: 70 }],
    ["check.score", { operator: "at_least", operand: 50 }],
    ["check.tags", VIP],
    ["check.tags", { operator: "in", operand: ["eu", "us"] }],
    ["check.tags", { operator: "includes_none", operand: ["eu"] }],
    ["check.tags", { operator: "exists", operand: true }],
  );
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      test.map(([field, one]) => leaf(field, one)),
      fc.record({
        kind: fc.constantFrom("all" as const, "any" as const),
        path: fc.constantFrom("any", "all"),
        conditions: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant("not" as const),
        path: fc.constant("not"),
        condition: tie("condition"),
      }),
    ),
  }));
  return condition;
}
