import { describe, expect, it } from "vitest";
import { planSchedule } from "../../src/route/plan-schedule.ts";
import type { Rule, RuleAction } from "../../src/route/rule-set.ts";
import { MARCH_2 } from "./sample-event.ts";
import { openBetween, sampleAction, sampleRule, sampleRuleSet } from "./sample-rules.ts";

const HOUR = 3_600_000;
const INSTANT = { at: MARCH_2, since: MARCH_2 - 24 * HOUR };

describe("an instant of a schedule", () => {
  it("makes each action, named by the instant and not by when it was noticed", () => {
    const { intents, matched, rules_hash } = planned([sampleAction("slack"), sampleAction("email")]);
    expect({ matched, rules_hash }).toEqual({ matched: ["weekly"], rules_hash: "test-hash" });
    expect(
      intents.map(({ action, trigger, due_at, reminder }) => [action, trigger, due_at, reminder]),
    ).toEqual([
      ["slack", "schedule:2026-03-02T10:00:00.000Z", MARCH_2, false],
      ["email", "schedule:2026-03-02T10:00:00.000Z", MARCH_2, false],
    ]);
  });
  it("tells its texts when it is and when the one before it was", () => {
    expect(planned([sampleAction("slack")]).intents[0]?.about).toEqual({ schedule: INSTANT });
  });
  it("goes by its hours like anything that happens at once", () => {
    const hours = openBetween(MARCH_2 + HOUR, MARCH_2 + 2 * HOUR);
    expect(planned([sampleAction("slack", { hours })]).intents[0]?.due_at).toBe(MARCH_2 + HOUR);
    const dropped = planned([sampleAction("slack", { hours: { ...hours, otherwise: "drop" } })]);
    expect(dropped.intents[0]?.cancelled).toBe("not_in_hours");
  });
  it("goes nowhere from a shadow rule, and stands under the rule's earlier names", () => {
    const { intents } = planned([sampleAction("slack")], { mode: "shadow", was: ["daily"] });
    expect(intents[0]).toMatchObject({ preview: true, was: ["daily"] });
  });
});

function planned(actions: readonly RuleAction[], set: Partial<Rule> = {}) {
  const rule = sampleRule("weekly", actions, set);
  return planSchedule(sampleRuleSet([rule]), rule, INSTANT, { preview: false });
}
