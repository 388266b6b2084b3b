import { describe, expect, test } from "vitest";
import type { Expectation } from "../../src/config/tests/expect-schema.ts";
import { matchExpectation } from "../../src/simulate/match-expectation.ts";
import type { Outcome } from "../../src/simulate/outcome.ts";

const NOTHING: Outcome = {
  accepted: [],
  matched: [],
  sent: [],
  previewed: [],
  recorded: [],
  scheduled: [],
  held: [],
  cancelled: [],
  dead: [],
};
const slack = (rule: string, channel: string, text: string) => ({
  rule,
  action: "slack",
  kind: "slack",
  destination: "slack",
  at: 0,
  content: { channel, text },
});
const SENT = [slack("alert", "#a", "one & two\n"), slack("alert", "#b", "three")];
const webhook = {
  rule: "hook",
  action: "webhook",
  kind: "webhook",
  destination: "crm",
  at: 0,
  content: { body: { score: 7, name: null, tags: ["a", "b"], plan: { id: "basic", size: 3 } } },
};

function said(expect: Expectation, outcome: Partial<Outcome>) {
  return matchExpectation(expect, { ...NOTHING, ...outcome }).map(({ path, message }) => [
    path.join("."),
    message,
  ]);
}

describe("what is there is enough", () => {
  test.each<[string, Expectation]>([
    ["some of the messages", { sent: [{ slack: { channel: "#b" } }] }],
    ["one without a list", { sent: { via: "slack" } }],
    ["a text but for white space around it", { sent: [{ slack: { text: "  one & two" } }] }],
    ["parts of a text", { sent: { slack: { text: { contains: ["one", "two"], excludes: "three" } } } }],
    ["a pattern", { sent: { slack: { text: { matches: "one ? two" } } } }],
    [
      "all of them, in order",
      { exactly: true, sent: [{ slack: { channel: "#a" } }, { slack: { channel: "#b" } }] },
    ],
    ["none where there is none", { dead: "none", held: "none" }],
    ["nothing at all", {}],
  ])("%s", (_name, expectation) => {
    expect(said(expectation, { sent: SENT })).toEqual([]);
  });

  test("some values of a body, the lists in it whole, and null for what is missing", () => {
    const body = { score: 7, name: null, gone: null, tags: ["a", "b"], plan: { id: "basic" } };
    expect(said({ sent: { webhook: { body } } }, { sent: [webhook] })).toEqual([]);
  });
});

describe("what is not there is told with its place and what came", () => {
  test.each<[string, Expectation, string, string]>([
    ["nothing came", { dead: ["alert"] }, "dead.0", "dead: nothing came at all"],
    ["none was expected", { sent: "none" }, "sent", "sent: none was expected"],
    ["another kind", { sent: { email: {} } }, "sent", "sent: nothing like this came"],
    ["another rule", { sent: { rule: "other" } }, "sent", "sent: nothing like this came"],
    [
      "too many",
      { sent: { slack: { channel: "#a" } }, exactly: true },
      "sent",
      "sent: there is more than that",
    ],
    [
      "wrong order",
      { sent: [{ slack: { channel: "#b" } }, { slack: { channel: "#a" } }] },
      "sent.1",
      "sent: this came, but before what stands above it, and lists are in order",
    ],
    [
      "another text, of the most similar one",
      { sent: [{ slack: { channel: "#b", text: "four" } }] },
      "sent.0.slack.text",
      'sent.slack.text: it is "three"',
    ],
    [
      "a missing part",
      { sent: { slack: { channel: "#b", text: { contains: "four" } } } },
      "sent.slack.text.contains",
      'sent.slack.text.contains: "four" is not in it; it is "three"',
    ],
    [
      "an unwanted part",
      { sent: { slack: { channel: "#b", text: { excludes: ["three"] } } } },
      "sent.slack.text.excludes",
      'sent.slack.text.excludes: "three" is in it; it is "three"',
    ],
  ])("%s", (_name, expectation, path, message) => {
    expect(said(expectation, { sent: SENT })).toEqual([[path, message]]);
  });

  test.each([
    [{ score: "7" }, "score", "score: it is 7"],
    [{ tags: ["a"] }, "tags", 'tags: it is ["a","b"]'],
    [{ tags: ["a", "c"] }, "tags.1", 'tags entry 2: it is "b"'],
    [{ plan: { size: 4 } }, "plan.size", "plan.size: it is 3"],
    [{ gone: 1 }, "gone", "gone: it is not there"],
    [{ name: { first: "x" } }, "name", "name: it is null"],
  ])("the body %j", (body, path, message) => {
    const expectation = { sent: { webhook: { body } } };
    expect(said(expectation, { sent: [webhook] })).toEqual([
      [`sent.webhook.body.${path}`, `sent.webhook.body.${message}`],
    ]);
  });

  test("a time or a reason that is another", () => {
    const scheduled = [{ rule: "remind", action: "email", at: Date.UTC(2026, 2, 3) }];
    expect(said({ scheduled: { rule: "remind", at: 1 } }, { scheduled })).toEqual([
      ["scheduled.at", 'scheduled.at: it is "2026-03-03T00:00:00Z"'],
    ]);
    const cancelled = [{ rule: "remind", action: "email", reason: "decided" as const }];
    expect(said({ cancelled: { rule: "remind", reason: "replaced" } }, { cancelled })).toEqual([
      ["cancelled.reason", 'cancelled.reason: it is "decided"'],
    ]);
  });
});
