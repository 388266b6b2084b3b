import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { compileCondition } from "../../src/route/compile-condition.ts";
import type { Condition, Test } from "../../src/route/condition.ts";
import { sampleEvent } from "./sample-event.ts";

const DAY = 86_400_000;

describe("a condition on one field", () => {
  const text = { ignore_case: false };
  it.each<[boolean, string, Test]>([
    [true, "check.status", { operator: "is", operand: "declined" }],
    [false, "check.status", { operator: "is", operand: "approved" }],
    [true, "check.tags", { operator: "is", operand: "vip" }],
    [false, "check.tags", { operator: "is", operand: "us" }],
    [true, "subject.country", { operator: "in", operand: ["NO", "GB"] }],
    [true, "check.tags", { operator: "in", operand: ["us", "eu"] }],
    [false, "check.tags", { operator: "in", operand: ["us", "uk"] }],
    [true, "subject.country", { operator: "is_not", operand: "NO" }],
    [false, "check.tags", { operator: "is_not", operand: "vip" }],
    [false, "check.tags", { operator: "not_in", operand: ["us", "vip"] }],
    [true, "check.score", { operator: "at_least", operand: 70 }],
    [false, "check.score", { operator: "more_than", operand: 70 }],
    [true, "check.score", { operator: "at_most", operand: 70 }],
    [false, "check.score", { operator: "less_than", operand: 70 }],
    [true, "check.score", { operator: "between", operand: [70, 80] }],
    [false, "check.score", { operator: "between", operand: [71, 80] }],
    [false, "check.score", { operator: "is", operand: "70" }],
    [true, "check.template", { operator: "starts_with", operand: "Enhanced", ...text }],
    [false, "check.template", { operator: "starts_with", operand: "enhanced", ...text }],
    [true, "check.template", { operator: "starts_with", operand: "ENHANCED", ignore_case: true }],
    [true, "check.template", { operator: "ends_with", operand: "diligence", ...text }],
    [true, "check.template", { operator: "contains", operand: "due", ...text }],
    [true, "check.template", { operator: "matches", operand: "E*due?dil*", ...text }],
    [false, "check.template", { operator: "matches", operand: "due", ...text }],
    [true, "check.tags", { operator: "includes_all", operand: ["eu", "vip"] }],
    [false, "check.tags", { operator: "includes_all", operand: ["eu", "us"] }],
    [true, "check.tags", { operator: "includes_none", operand: ["us"] }],
    [false, "check.tags", { operator: "includes_none", operand: ["us", "eu"] }],
    [true, "check.expires_at", { operator: "older_than", operand: 9 * DAY }],
    [false, "check.expires_at", { operator: "older_than", operand: 11 * DAY }],
    [true, "check.expires_at", { operator: "newer_than", operand: 11 * DAY }],
    [true, "check.score", { operator: "exists", operand: true }],
    [false, "check.risk", { operator: "exists", operand: true }],
    [true, "check.risk", { operator: "exists", operand: false }],
    [true, "raw.data.attributes.bot-score", { operator: "at_most", operand: 12 }],
    [true, "raw.data.attributes.list", { operator: "is", operand: 2 }],
    [false, "raw.data.attributes.note", { operator: "exists", operand: true }],
    [false, "raw.data.constructor", { operator: "exists", operand: true }],
    [false, "raw.data.attributes.list.length.x", { operator: "exists", operand: true }],
  ])("%s: %s %j", (holds, field, test) => {
    expect(failing(leaf(field, test))).toBe(holds ? undefined : field);
  });

  it.each<Test>([
    { operator: "is", operand: "x" },
    { operator: "in", operand: ["x", "y"] },
    { operator: "at_least", operand: 0 },
    { operator: "between", operand: [0, 1] },
    { operator: "contains", operand: "", ignore_case: false },
    { operator: "matches", operand: "*", ignore_case: false },
    { operator: "includes_all", operand: ["x"] },
    { operator: "includes_none", operand: ["x"] },
    { operator: "older_than", operand: 0 },
    { operator: "newer_than", operand: 0 },
  ])("a missing field fails every positive test: $operator", (test) => {
    expect(failing(leaf("check.risk", test))).toBe("check.risk");
  });

  it.each<Test>([
    { operator: "is_not", operand: "x" },
    { operator: "not_in", operand: ["x", "y"] },
  ])("a missing field passes the exact opposite of a positive test: $operator", (test) => {
    expect(failing(leaf("check.risk", test))).toBeUndefined();
  });
});

describe("groups", () => {
  const yes = leaf("check.status", { operator: "exists", operand: true });
  const no = leaf("check.risk", { operator: "exists", operand: true });

  it("names the first condition that fails", () => {
    expect(failing({ kind: "all", path: "", conditions: [yes, no] })).toBe("check.risk");
  });
  it("any of them is enough in `any`, which is named as a whole", () => {
    expect(failing({ kind: "any", path: "any", conditions: [no, yes] })).toBeUndefined();
    expect(failing({ kind: "any", path: "any", conditions: [no, no] })).toBe("any");
  });
  it("`not` turns it round", () => {
    expect(failing({ kind: "not", path: "not", condition: no })).toBeUndefined();
    expect(failing({ kind: "not", path: "not", condition: yes })).toBe("not");
  });
});

describe("the budget of an evaluation", () => {
  const hostile = `${"a".repeat(3_000)}b`;
  const glob = leaf("subject.country", {
    operator: "matches",
    operand: `*${"a".repeat(50)}c`,
    ignore_case: false,
  });

  it("ends a pattern that would go over a long text again and again", () => {
    const event = sampleEvent({ subject: { keys: [], name: {}, country: hostile } });
    expect(() => compileCondition(glob)(event)).toThrow(RangeError);
  });
  it("is full again at the next event", () => {
    const failing = compileCondition(glob);
    const event = sampleEvent({ subject: { keys: [], name: {}, country: "a".repeat(150) } });
    for (let round = 0; round < 20; round++) expect(failing(event)).toBe("subject.country");
  });
});

function leaf(field: string, test: Test): Condition {
  return { kind: "field", path: field, field, test };
}

function failing(condition: Condition, event: Event = sampleEvent()): string | undefined {
  return compileCondition(condition)(event);
}
