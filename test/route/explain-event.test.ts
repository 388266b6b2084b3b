import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { compileCondition } from "../../src/route/compile-condition.ts";
import type { Condition, Test } from "../../src/route/condition.ts";
import { type ExplainedCondition, explainCondition } from "../../src/route/explain-condition.ts";
import { explainEvent, explainRule } from "../../src/route/explain-event.ts";
import { sampleEvent } from "./sample-event.ts";
import { sampleRule, sampleRuleSet } from "./sample-rules.ts";

const DAY = 86_400_000;
const YES = field("check.status", { operator: "is", operand: "declined" });
const NO = field("check.score", { operator: "at_least", operand: 90 });

describe("a condition explained", () => {
  it("says in words what was wanted, and what there was", () => {
    expect(explainCondition(NO, sampleEvent())).toEqual({
      kind: "field",
      path: "check.score",
      field: "check.score",
      verdict: "fails",
      operator: "is at least",
      expected: 90,
      actual: 70,
    });
  });
  it.each<[string, Test, unknown, unknown]>([
    ["check.tags", { operator: "in", operand: ["us", "eu"] }, ["us", "eu"], ["vip", "eu"]],
    ["check.risk", { operator: "exists", operand: false }, false, undefined],
    ["check.expires_at", { operator: "older_than", operand: 9.5 * DAY }, "9d12h", "2026-02-20T10:00:00.000Z"],
    ["raw.data.attributes.list", { operator: "is", operand: 2 }, 2, [1, 2]],
    ["raw.data.attributes.note", { operator: "is_not", operand: "x" }, "x", undefined],
  ])("shows lists, missing values and times: %s %j", (path, test, expected, actual) => {
    expect(explainCondition(field(path, test), sampleEvent())).toMatchObject({ verdict: "holds", expected });
    expect(explainCondition(field(path, test), sampleEvent())).toHaveProperty("actual", actual);
  });
  it("speaks of a list as of what includes values", () => {
    const said = (path: string, test: Test) => explainCondition(field(path, test), sampleEvent());
    expect(said("check.tags", { operator: "in", operand: ["us"] })).toMatchObject({
      operator: "includes one of",
    });
    expect(said("check.tags", { operator: "is_not", operand: "us" })).toMatchObject({
      operator: "does not include",
    });
    expect(said("check.risk", { operator: "is_not", operand: "us" })).toMatchObject({ operator: "is not" });
  });
  it("what an earlier one settled is named but not looked at", () => {
    const explained = explainCondition({ kind: "all", path: "", conditions: [YES, NO, YES] }, sampleEvent());
    expect(verdictsOf(explained)).toEqual(["fails", "holds", "fails", "unchecked"]);
    expect("parts" in explained && explained.parts[2]).not.toHaveProperty("actual");
  });
  it("`any` ends at the first that holds, `not` turns its own round", () => {
    const any: Condition = { kind: "any", path: "any", conditions: [NO, YES, NO] };
    expect(verdictsOf(explainCondition(any, sampleEvent()))).toEqual([
      "holds",
      "fails",
      "holds",
      "unchecked",
    ]);
    const not: Condition = { kind: "not", path: "not", condition: any };
    expect(verdictsOf(explainCondition(not, sampleEvent())).slice(0, 2)).toEqual(["fails", "holds"]);
  });
  it("steps count as they do for the rule: what takes too many breaks there", () => {
    const hostile = { operator: "matches", operand: `*${"a".repeat(50)}c`, ignore_case: false } as const;
    const rule = ruleOf({ kind: "all", path: "", conditions: [field("subject.country", hostile), YES] });
    const event = sampleEvent({ subject: { keys: [], name: {}, country: `${"a".repeat(3_000)}b` } });
    const explained = explainRule(rule, event);
    expect(explained).toMatchObject({ verdict: "breaks", failed: "error" });
    expect(verdictsOf(explained.when)).toEqual(["breaks", "breaks", "unchecked"]);
  });
});

describe("an event explained", () => {
  const matching = ruleOf(YES, "yes");
  const missing = ruleOf(NO, "no");
  const fallback = ruleOf({ kind: "all", path: "", conditions: [] }, "default");

  it("names every rule that listens with its verdict, and counts the others", () => {
    const deaf = ruleOf(YES, "deaf");
    const rules = { ...sampleRuleSet([matching, missing, deaf]), listening: () => [matching, missing] };
    const explained = explainEvent(rules, sampleEvent());
    expect(explained).toMatchObject({ rules_hash: "test-hash", listening: 2, others: 1 });
    expect(explained.rules).toMatchObject([
      { rule: "yes", file: "rules/test.yaml", line: 1, verdict: "matches", failed: undefined },
      { rule: "no", verdict: "misses", failed: "check.score" },
    ]);
  });
  it("the default comes last: asked when nothing matched, else passed over", () => {
    expect(verdicts([missing])).toEqual(["misses", "matches"]);
    expect(verdicts([missing, matching])).toEqual(["misses", "matches", "passed over"]);
    const broken = sampleRule("broken", [], {
      failing: () => {
        throw new RangeError("A test rule breaks.");
      },
    });
    expect(verdicts([broken])).toEqual(["breaks", "passed over"]);
    expect(verdicts([{ ...matching, mode: "shadow" }])).toEqual(["matches", "matches"]);
  });

  function verdicts(rules: Parameters<typeof sampleRuleSet>[0]) {
    return explainEvent(sampleRuleSet(rules, fallback), sampleEvent()).rules.map(({ verdict }) => verdict);
  }
});

test("an explanation agrees with the rule: matches if nothing fails, else the same condition failed first", () => {
  fc.assert(
    fc.property(conditions(), values(), (condition, event) => {
      const { verdict, failed, when } = explainRule(ruleOf(condition), event);
      expect(verdict === "matches").toBe(failed === undefined);
      expect(when.verdict).toBe({ matches: "holds", misses: "fails", breaks: "breaks" }[String(verdict)]);
      expect(verdict === "breaks" ? "error" : firstFailing(when)).toBe(failed);
    }),
  );
});

/** As an `all` fails with the first of its parts, and everything else as a whole. */
function firstFailing(explained: ExplainedCondition): string | undefined {
  if (explained.verdict !== "fails") return undefined;
  if (explained.kind !== "all") return explained.path;
  return explained.parts.map(firstFailing).find((path) => path !== undefined);
}

function conditions(): fc.Arbitrary<Condition> {
  const fields = fc.constantFrom(
    "check.status",
    "check.score",
    "check.tags",
    "check.risk",
    "subject.country",
  );
  const text = fc.constantFrom("a", "b", "declined", "GB", "*a*b*a*c", `*${"a".repeat(40)}c`);
  const tests = fc.oneof<fc.Arbitrary<Test>[]>(
    fc.record({ operator: fc.constantFrom("is", "is_not"), operand: text }),
    fc.record({ operator: fc.constantFrom("in", "not_in"), operand: fc.array(text) }),
    fc.record({ operator: fc.constantFrom("at_least", "less_than"), operand: fc.constantFrom(1, 70, 99) }),
    fc.record({
      operator: fc.constantFrom("contains", "matches"),
      operand: text,
      ignore_case: fc.boolean(),
    }),
    fc.record({ operator: fc.constantFrom("includes_all", "includes_none"), operand: fc.array(text) }),
    fc.record({ operator: fc.constant("exists"), operand: fc.boolean() }),
  );
  const path = fc.nat(99).map((at) => `condition ${at}`);
  const leaf = fc.record({ kind: fc.constant("field"), path, field: fields, test: tests });
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.record({
        kind: fc.constantFrom("all", "any"),
        path,
        conditions: fc.array(tie("tree"), { maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant("not"), path, condition: tie("tree") }),
    ),
  }));
  return tree;
}

function values(): fc.Arbitrary<Event> {
  const text = fc.constantFrom(undefined, "a", "b", "declined", `${"a".repeat(900)}b`);
  return fc
    .record({
      status: text,
      risk: text,
      score: fc.constantFrom(undefined, 1, 70),
      tags: fc.array(fc.constantFrom("a", "b")),
    })
    .map((check) => sampleEvent({ check, subject: { keys: [], name: {}, country: check.risk } }));
}

function field(path: string, test: Test): Condition {
  return { kind: "field", path, field: path, test };
}

function ruleOf(condition: Condition, id = "r") {
  return sampleRule(id, [], { condition, failing: compileCondition(condition) });
}

function verdictsOf(explained: ExplainedCondition): readonly string[] {
  const parts = explained.kind === "field" ? [] : explained.parts;
  return [explained.verdict, ...parts.flatMap(verdictsOf)];
}
