import { describe, expect, it } from "vitest";
import { plan } from "../../src/route/plan.ts";
import type { Rule, RuleAction, RuleSet } from "../../src/route/rule-set.ts";
import { MARCH_2, sampleEvent } from "./sample-event.ts";

const HOUR = 3_600_000;
const LIVE = { preview: false };

describe("what is planned", () => {
  it("every rule that matches runs each of its actions", () => {
    const rules = [rule("first", [action("slack"), action("slack-2")]), rule("second", [action("record")])];
    const { intents, matched } = plan(ruleSet(rules), sampleEvent(), LIVE);
    expect(matched).toEqual(["first", "second"]);
    expect(intents.map(({ rule, action }) => [rule, action])).toEqual([
      ["first", "slack"],
      ["first", "slack-2"],
      ["second", "record"],
    ]);
    expect(intents[0]).toMatchObject({
      trigger: "event:0195-test-event",
      occurrence: 1,
      destination: "slack-main",
      gate: "slack-main #test",
      preview: false,
    });
  });
  it("a rule that misses says at which condition", () => {
    const rules = [rule("misses", [action("slack")], { failing: () => "check.score.at_least" })];
    const planned = plan(ruleSet(rules), sampleEvent(), LIVE);
    expect(planned).toMatchObject({
      rules_hash: "test-hash",
      intents: [],
      matched: [],
      missed: [{ rule: "misses", failed: "check.score.at_least" }],
    });
  });
  it("a rule that breaks is counted as missed, and the others run", () => {
    const rules = [rule("broken", [action("slack")], { failing: breaks }), rule("good", [action("slack")])];
    const { matched, missed } = plan(ruleSet(rules), sampleEvent(), LIVE);
    expect(missed).toEqual([{ rule: "broken", failed: "error" }]);
    expect(matched).toEqual(["good"]);
  });
  it("a shadow rule's actions end in the outbox, the live ones do not", () => {
    const rules = [rule("shadow", [action("slack")], { mode: "shadow" }), rule("live", [action("slack")])];
    const previews = plan(ruleSet(rules), sampleEvent(), LIVE).intents.map(({ preview }) => preview);
    expect(previews).toEqual([true, false]);
  });
  it("in preview everything that would leave the relay ends in the outbox", () => {
    const rules = [rule("live", [action("slack"), action("record", { inside: true })])];
    const { intents } = plan(ruleSet(rules), sampleEvent(), { preview: true });
    expect(intents.map(({ preview }) => preview)).toEqual([true, false]);
  });
  it("a shadow rule changes no record either", () => {
    const rules = [rule("shadow", [action("record", { inside: true })], { mode: "shadow" })];
    expect(plan(ruleSet(rules), sampleEvent(), LIVE).intents[0]?.preview).toBe(true);
  });
});

describe("the default", () => {
  const fallback = rule("default", [action("slack")]);

  it("runs when no rule matched", () => {
    const rules = [rule("misses", [], { failing: () => "x" })];
    expect(plan(ruleSet(rules, fallback), sampleEvent(), LIVE).matched).toEqual(["default"]);
  });
  it("does not run when one did", () => {
    expect(plan(ruleSet([rule("a", [])], fallback), sampleEvent(), LIVE).matched).toEqual(["a"]);
  });
  it("does not run when a rule broke: that rule might have matched", () => {
    const rules = [rule("broken", [], { failing: breaks })];
    expect(plan(ruleSet(rules, fallback), sampleEvent(), LIVE).matched).toEqual([]);
  });
});

describe("when it is due", () => {
  const due = (after: number | undefined, set: Parameters<typeof sampleEvent>[0] = {}) =>
    plan(ruleSet([rule("r", [action("email", { after })])]), sampleEvent(set), LIVE).intents[0]?.due_at;

  it("at receipt without `after`", () => {
    expect(due(undefined)).toBe(MARCH_2 + 1_000);
  });
  it("so long after it happened", () => {
    expect(due(24 * HOUR)).toBe(MARCH_2 + 24 * HOUR);
  });
  it("never before receipt", () => {
    expect(due(HOUR, { received_at: MARCH_2 + 5 * HOUR })).toBe(MARCH_2 + 5 * HOUR);
  });
  it("counted from receipt when the sender's clock is years ahead", () => {
    expect(due(HOUR, { occurred_at: MARCH_2 + 9_000 * HOUR })).toBe(MARCH_2 + 1_000 + HOUR);
  });
});

it("only what has `after` can come too late", () => {
  const rules = [rule("r", [action("slack"), action("email", { after: HOUR, max_late: 2 * HOUR })])];
  const { intents } = plan(ruleSet(rules), sampleEvent(), LIVE);
  expect(intents.map(({ max_late }) => max_late)).toEqual([undefined, 2 * HOUR]);
});

describe("what a newer decision stops", () => {
  const stop = (set: Partial<RuleAction>, decision: "expired" | "declined" = "expired") =>
    plan(ruleSet([rule("r", [action("email", set)])]), sampleEvent({ decision }), LIVE).intents[0]?.stop;

  it("an action with `after` on an event that decides nothing for good", () => {
    expect(stop({ after: HOUR })).toEqual({ trust_weak: false });
    expect(stop({ after: HOUR, trust_weak: true })).toEqual({ trust_weak: true });
  });
  it("nothing else", () => {
    expect(stop({})).toBeUndefined();
    expect(stop({ after: HOUR }, "declined")).toBeUndefined();
    expect(stop({ after: HOUR, ignore_decision: true })).toBeUndefined();
  });
});

function breaks(): never {
  throw new RangeError("A test rule breaks.");
}

function rule(id: string, actions: readonly RuleAction[], set: Partial<Rule> = {}): Rule {
  return { id, was: [], file: "t.yaml", line: 1, mode: "live", failing: () => undefined, actions, ...set };
}

function action(id: string, set: Partial<RuleAction> = {}): RuleAction {
  return {
    id,
    kind: "slack",
    destination: "slack-main",
    gate: "slack-main #test",
    inside: false,
    max_late: 24 * HOUR,
    ignore_decision: false,
    trust_weak: false,
    spec: {},
    ...set,
  };
}

function ruleSet(rules: readonly Rule[], fallback?: Rule): RuleSet {
  return { hash: "test-hash", files: [], rules, listening: () => rules, fallback };
}
