import { describe, expect, it, test } from "vitest";
import { differenceFor } from "../../src/compare/difference.ts";
import { createExplainStored } from "../../src/compare/explain-stored.ts";
import { createWhatIf } from "../../src/compare/what-if.ts";
import type { StoredEvent } from "../../src/ports/queue.ts";
import type { Rule, RuleAction } from "../../src/route/rule-set.ts";
import { MARCH_2, sampleEvent } from "../route/sample-event.ts";
import { openBetween, sampleAction, sampleRule, sampleRuleSet } from "../route/sample-rules.ts";

const HOUR = 3_600_000;

describe("the difference between two rule sets", () => {
  const live = [rule("r", {})];

  it("is nothing between equals, whatever their texts are", () => {
    expect(difference(live, [rule("r", { spec: { text: "another" } })])).toEqual([]);
  });
  it("is what comes and what goes", () => {
    expect(difference(live, [rule("other", {})])).toEqual(["removed r slack-main", "added other slack-main"]);
  });
  it("an action that goes elsewhere goes there and comes from here", () => {
    expect(difference(live, [rule("r", { destination: "slack-eu" })])).toEqual([
      "removed r slack-main",
      "added r slack-eu",
    ]);
  });
  it("another channel is another place", () => {
    const to = (channel: string) => rule("r", { destination: "slack", gate: `slack/${channel}` });
    expect(difference([to("#kyc")], [to("#kyc-eu")])).toEqual([
      "removed r slack/#kyc",
      "added r slack/#kyc-eu",
    ]);
  });
  it("a rule that says what it was called is the same", () => {
    expect(difference(live, [rule("new", {}, { was: ["r"] })])).toEqual([]);
  });
  it("a shadow rule makes none", () => {
    expect(difference(live, [rule("r", {}, { mode: "shadow" })])).toEqual(["removed r slack-main"]);
  });
  it("neither does what its hours end", () => {
    const hours = openBetween(MARCH_2 - HOUR, MARCH_2, { otherwise: "drop" });
    expect(difference(live, [rule("r", { hours })])).toEqual(["removed r slack-main"]);
  });
  it("another time is told as such", () => {
    expect(difference(live, [rule("r", { after: HOUR })])).toEqual(["moved r slack-main"]);
  });

  function difference(before: readonly Rule[], after: readonly Rule[]): readonly string[] {
    const differing = differenceFor(sampleEvent(), sampleRuleSet(before), sampleRuleSet(after));
    return differing.map(({ change, rule: name, destination }) => `${change} ${name} ${destination}`);
  }
});

test("a comparison lets others have their turn again and again, and keeps three examples", async () => {
  const stored = Array.from({ length: 180 }, (_, at) => ({
    seq: at + 1,
    event: sampleEvent({ id: `e-${at}` }),
  }));
  let pauses = 0;
  const whatIf = createWhatIf({
    ledger: { stored: async (_, after, limit) => stored.slice(after, after + limit) },
    ruleSets: { active: () => sampleRuleSet([]) },
    compile: () => ({ ruleSet: sampleRuleSet([rule("r", {})]), problems: [] }),
    payload: ({ event }) => event,
    pause: async () => {
      pauses += 1;
    },
  });
  const { comparison } = await whatIf([], {});
  expect(comparison).toMatchObject({ events: 180, complete: true, totals: { added: 180 } });
  expect(comparison?.groups[0]?.examples.map(({ event }) => event)).toEqual(["e-0", "e-1", "e-2"]);
  expect(pauses).toBeGreaterThanOrEqual(4);
});

test("without rules in force there is nothing to compare with", async () => {
  const whatIf = createWhatIf({
    ledger: { stored: async () => [] },
    ruleSets: { active: () => undefined },
    compile: () => ({ problems: [] }),
    payload: ({ event }) => event,
    pause: async () => {},
  });
  await expect(whatIf([], {})).rejects.toThrow("nothing to compare with");
});

describe("a stored event is explained", () => {
  const planned = sampleRuleSet([rule("r", {})]);
  const active = { ...sampleRuleSet([]), hash: "active-hash" };

  it("by the rules of its own hash, or by those in force if asked", async () => {
    expect(await explained("planned")).toMatchObject({
      explained: { rules_hash: "test-hash", listening: 1 },
    });
    expect(await explained("active")).toMatchObject({
      explained: { rules_hash: "active-hash", listening: 0 },
    });
  });
  it("not at all when these are gone, and what was kept is still told", async () => {
    const found = await explained("planned", { hash: "gone" });
    expect(found?.explained).toBeUndefined();
    expect(found?.event.plan).toMatchObject({ rules_hash: "gone", matched: ["r"] });
  });
  it("by the rules in force as long as it waits for good ones", async () => {
    const found = await explained("planned", { hash: undefined });
    expect(found?.explained?.rules_hash).toBe("active-hash");
  });
  it("says whether its payload is gone", async () => {
    expect((await explained("planned"))?.pruned).toBe(false);
    expect((await explained("planned", { hash: "test-hash", body: undefined }))?.pruned).toBe(true);
  });

  function explained(rules: "planned" | "active", kept: Kept = { hash: "test-hash", body: "{}" }) {
    const { raw: _raw, ...event } = sampleEvent();
    const plan = kept.hash === undefined ? undefined : { rules_hash: kept.hash, matched: ["r"], missed: [] };
    const explain = createExplainStored({
      ledger: {
        event: async () => ({
          ...{ seq: 1, event, duplicates: 0, deliveries: 0, delivered: [], plan },
          routing: plan ? "planned" : "held",
          body: kept.body,
        }),
      },
      ruleSets: {
        active: () => active,
        byHash: async (hash) => (hash === planned.hash ? planned : undefined),
      },
      payload: (stored: StoredEvent) => stored.event,
      preview: false,
      render: () => ({ kinds: new Map(), destinations: new Map(), now: MARCH_2 }),
    });
    return explain("0195-test-event", { rules, render: false });
  }
});

type Kept = { readonly hash: string | undefined; readonly body?: string | undefined };

function rule(id: string, set: Partial<RuleAction>, more: Partial<Rule> = {}): Rule {
  return sampleRule(id, [sampleAction("slack", set)], more);
}
