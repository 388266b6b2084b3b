import { describe, expect, it } from "vitest";
import { plan } from "../../src/route/plan.ts";
import type { RuleAction } from "../../src/route/rule-set.ts";
import { sampleEvent } from "./sample-event.ts";
import { sampleAction, sampleRule, sampleRuleSet } from "./sample-rules.ts";

const LIVE = { preview: false };

describe("what is planned", () => {
  it("every rule that matches runs each of its actions", () => {
    const rules = [
      sampleRule("first", [sampleAction("slack"), sampleAction("slack-2")]),
      sampleRule("second", [sampleAction("record")]),
    ];
    const { intents, matched } = plan(sampleRuleSet(rules), sampleEvent(), LIVE);
    expect(matched).toEqual(["first", "second"]);
    expect(intents.map(({ rule, action }) => [rule, action])).toEqual([
      ["first", "slack"],
      ["first", "slack-2"],
      ["second", "record"],
    ]);
  });
  it("a plain action wants to happen at once and depends on nothing", () => {
    expect(
      plan(sampleRuleSet([sampleRule("r", [sampleAction("slack")])]), sampleEvent(), LIVE).intents,
    ).toEqual([
      {
        rule: "r",
        action: "slack",
        occurrence: 1,
        trigger: "event:0195-test-event",
        kind: "slack",
        destination: "slack-main",
        gate: "slack-main #test",
        due_at: sampleEvent().received_at,
        preview: false,
        reminder: false,
      },
    ]);
  });
  it("a rule that misses says at which condition", () => {
    const rules = [sampleRule("misses", [sampleAction("slack")], { failing: () => "check.score.at_least" })];
    expect(plan(sampleRuleSet(rules), sampleEvent(), LIVE)).toMatchObject({
      rules_hash: "test-hash",
      intents: [],
      matched: [],
      missed: [{ rule: "misses", failed: "check.score.at_least" }],
    });
  });
  it("a rule that breaks is counted as missed, and the others run", () => {
    const rules = [
      sampleRule("broken", [sampleAction("slack")], { failing: breaks }),
      sampleRule("good", [sampleAction("slack")]),
    ];
    const { matched, missed } = plan(sampleRuleSet(rules), sampleEvent(), LIVE);
    expect(missed).toEqual([{ rule: "broken", failed: "error" }]);
    expect(matched).toEqual(["good"]);
  });
  it("a renamed rule says which rule it was; one that was not, says nothing", () => {
    const rules = [sampleRule("new", [sampleAction("slack")], { was: ["old", "older"] })];
    expect(plan(sampleRuleSet(rules), sampleEvent(), LIVE).intents[0]?.was).toEqual(["old", "older"]);
  });
  it("reminders of actions whose `cancel_when` names the event are cancelled, whoever matched", () => {
    const cancel = { rule: "remind", was: [], action: "email", same: "check.id" } as const;
    const rules = {
      ...sampleRuleSet([]),
      cancelling: ({ type }: { readonly type: string }) => (type === "inquiry.declined" ? [cancel] : []),
    };
    expect(plan(rules, sampleEvent(), LIVE).cancels).toEqual([cancel]);
    expect(plan(rules, sampleEvent({ type: "inquiry.expired" }), LIVE).cancels).toEqual([]);
  });
});

describe("a preview", () => {
  it("is what a shadow rule makes, and nothing that a live one makes", () => {
    const rules = [
      sampleRule("shadow", [sampleAction("slack")], { mode: "shadow" }),
      sampleRule("live", [sampleAction("slack")]),
    ];
    expect(previewsOf(rules, LIVE)).toEqual([true, false]);
  });
  it("is everything that would leave the relay, when the settings say so", () => {
    const rules = [sampleRule("live", [sampleAction("slack"), sampleAction("record", { inside: true })])];
    expect(previewsOf(rules, { preview: true })).toEqual([true, false]);
  });
  it("is a shadow rule's record, too", () => {
    const rules = [sampleRule("shadow", [sampleAction("record", { inside: true })], { mode: "shadow" })];
    expect(previewsOf(rules, LIVE)).toEqual([true]);
  });
});

describe("the default", () => {
  const fallback = sampleRule("default", [sampleAction("slack")]);
  const matchedOf = (...rules: readonly ReturnType<typeof sampleRule>[]) =>
    plan(sampleRuleSet(rules, fallback), sampleEvent(), LIVE).matched;

  it("runs when no rule matched", () => {
    expect(matchedOf(sampleRule("misses", [], { failing: () => "x" }))).toEqual(["default"]);
    expect(matchedOf()).toEqual(["default"]);
  });
  it("does not run when one did, even if nothing came of it", () => {
    expect(matchedOf(sampleRule("a", []))).toEqual(["a"]);
  });
  it("does not run when a rule broke: that rule might have matched", () => {
    expect(matchedOf(sampleRule("broken", [], { failing: breaks }))).toEqual([]);
  });
  it("runs beside a rule in shadow mode: what is only tried out takes nothing over", () => {
    expect(matchedOf(sampleRule("tried", [], { mode: "shadow" }))).toEqual(["tried", "default"]);
    expect(matchedOf(sampleRule("tried", [], { mode: "shadow", failing: breaks }))).toEqual(["default"]);
  });
  it("is explained like any rule when its `except` names the event", () => {
    const except = sampleRule("default", [sampleAction("slack")], { failing: () => "except" });
    expect(plan(sampleRuleSet([], except), sampleEvent(), LIVE)).toMatchObject({
      intents: [],
      missed: [{ rule: "default", failed: "except" }],
    });
  });
});

describe("what ends a reminder", () => {
  it("a newer decision, weak ones only if the rule trusts them", () => {
    expect(stopOf({ after: 1 })).toMatchObject({ decision: true, trust_weak: false });
    expect(stopOf({ after: 1, trust_weak: true })).toMatchObject({ decision: true, trust_weak: true });
  });
  it("`repeat` makes one as much as `after`, and a digest does not", () => {
    const repeat = { every: 1, times: 3 };
    const reminders = [{ after: 1 }, { repeat }, { digest: { every: 1, by: [], max: 1 } }, {}];
    expect(reminders.map((set) => intentOf(set)?.reminder)).toEqual([true, true, false, false]);
  });
  it("nothing but what it names, with `ignore_decision`, and it is a reminder still", () => {
    const cancel_when = { events: ["inquiry.*"], same: "check.id" } as const;
    expect(stopOf({ after: 1, ignore_decision: true })).toMatchObject({ decision: false });
    expect(stopOf({ after: 1, ignore_decision: true, cancel_when })).toMatchObject({ cancel_when });
    expect(intentOf({ after: 1, ignore_decision: true })?.reminder).toBe(true);
  });
  it("what is planned for a terminal decision is no reminder", () => {
    expect(intentOf({ after: 1 }, "declined")).toMatchObject({ reminder: false });
    expect(stopOf({ after: 1 }, "declined")).toBeUndefined();
  });
  it("`cancel_when` ends that all the same, and a digest; a pending one does not stand in its way", () => {
    const cancel_when = { events: ["case.created"], same: "subject.key" } as const;
    const stop = { decision: false, trust_weak: false, cancel_when };
    expect(stopOf({ after: 1, cancel_when }, "declined")).toEqual(stop);
    expect(stopOf({ digest: { every: 1, by: [], max: 1 }, cancel_when })).toEqual(stop);
  });
  it("a second reminder follows `if_pending`", () => {
    expect(stopOf({ after: 1 })?.if_pending).toBe("keep");
    expect(stopOf({ after: 1, if_pending: "restart" })?.if_pending).toBe("restart");
  });
});

function intentOf(set: Partial<RuleAction>, decision: "expired" | "declined" = "expired") {
  const rules = sampleRuleSet([sampleRule("r", [sampleAction("email", set)])]);
  return plan(rules, sampleEvent({ decision }), LIVE).intents[0];
}

function stopOf(set: Partial<RuleAction>, decision?: "expired" | "declined") {
  return intentOf(set, decision)?.stop;
}

function previewsOf(rules: Parameters<typeof sampleRuleSet>[0], options: typeof LIVE) {
  return plan(sampleRuleSet(rules), sampleEvent(), options).intents.map(({ preview }) => preview);
}

function breaks(): never {
  throw new RangeError("A test rule breaks.");
}
