import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/model/event.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { plan } from "../../../src/route/plan.ts";
import { sampleEvent } from "../../route/sample-event.ts";
import { loadTestRules, SETTINGS, slackTerms } from "./load-test-rules.ts";

const SLACK = `do: [{ slack: { channel: "#kyc", text: Hello } }]`;

describe("a good set", () => {
  it("is loaded whole, and plans by what its files say", () => {
    const { ruleSet, problems } = loadTestRules(GOOD);
    expect(problems).toEqual([]);
    expect(ruleSet?.rules).toMatchObject([{ id: "declined-alert", file: "a.yaml", line: 5, mode: "live" }]);
    expect(planned([GOOD], {}).matched).toEqual(["declined-alert"]);
    expect(planned([GOOD], { subject: { keys: [], name: {}, country: "NO" } }).missed).toEqual([
      { rule: "declined-alert", failed: "subject.country.not_in" },
    ]);
    expect(planned([GOOD], { check: { score: 80 } }).missed).toEqual([
      { rule: "declined-alert", failed: "any" },
    ]);
  });
  it("has the same hash for the same names and texts only", () => {
    const hash = (...texts: string[]) => loadTestRules(...texts).ruleSet?.hash;
    expect(hash(GOOD)).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(GOOD)).toBe(hash(GOOD));
    expect(hash(GOOD)).not.toBe(hash(`${GOOD}\n`));
  });
  it("may be empty", () => {
    expect(loadTestRules().ruleSet?.rules).toEqual([]);
    expect(loadTestRules("version: 1").problems).toEqual([]);
  });
  it("shares lists and messages between files", () => {
    const shared = `version: 1\nlists: { watch: [GB, IR] }\nmessages: { hello: { text: "Hello {{ event.id }}" } }`;
    const rule = rules(`mail:
    event: inquiry.declined
    when: { subject.country: { in_list: watch } }
    do: [{ email: { to: team@example.com, subject: Hi, message: hello } }]`);
    expect(planned([rule, shared], {}).matched).toEqual(["mail"]);
  });
  it("gives actions ids: their own, else the kind, counted on", () => {
    const rule = rules(`r:
    event: inquiry.declined
    do:
      - slack: { channel: "#a", text: A }
      - slack: { channel: "#b", text: B }
        id: second
      - slack: { channel: "#c", text: C }
      - record: { table: customers, key: x, set: { kyc_status: x } }`);
    const intents = planned([rule], {}).intents;
    expect(intents.map(({ action }) => action)).toEqual(["slack", "second", "slack-3", "record"]);
    expect(intents.map(({ destination }) => destination)).toEqual(["slack", "slack", "slack", "customers"]);
    expect(intents[0]?.gate).toContain("#a");
  });
  it("leaves out what is switched off, and keeps what shadow rules want in the outbox", () => {
    const text = rules(`off: { event: inquiry.declined, enabled: false, ${SLACK} }
  shadow: { event: inquiry.declined, mode: shadow, was: [old-name], ${SLACK} }`);
    expect(planned([text], {}).intents).toMatchObject([{ rule: "shadow", preview: true }]);
    expect(loadTestRules(text).ruleSet?.rules).toMatchObject([{ id: "shadow", was: ["old-name"] }]);
  });
  it("runs the default when nothing matched, but for what it excepts", () => {
    const text = `${rules(`r: { event: inquiry.approved, ${SLACK} }`)}default: { except: ["*.created"], ${SLACK} }`;
    expect(planned([text], {}).matched).toEqual(["default"]);
    expect(planned([text], { type: "inquiry.created" })).toMatchObject({
      matched: [],
      missed: [{ rule: "default", failed: "except" }],
    });
  });
  it("knows names that a source also sends, and then lets every field pass", () => {
    const text = rules(`r: { event: inquiry.archived, when: { check.risk: high }, ${SLACK} }`);
    expect(loadTestRules(text).problems).toEqual([]);
  });
  it("lets a pattern use every field that one of its events can carry", () => {
    expect(
      loadTestRules(rules(`r: { event: "*.declined", when: { check.score: 1 }, ${SLACK} }`)).problems,
    ).toEqual([]);
  });
  it("compares unchecked fields with anything", () => {
    const when = `{ raw.data.attributes.bot-score: { at_most: 12 }, raw.other: [1, a, true] }`;
    expect(loadTestRules(rules(`r: { event: inquiry.declined, when: ${when}, ${SLACK} }`)).problems).toEqual(
      [],
    );
  });
  it("asks for no default where a condition makes sure of the field", () => {
    const rule = (when: string) =>
      rules(`r:
    event: inquiry.declined
    when: ${when}
    do: [{ slack: { channel: "#kyc", text: "{{ event.check.score }}" } }]`);
    expect(loadTestRules(rule("{ check.score: { at_least: 1 } }")).problems).toEqual([]);
    const codes = loadTestRules(rule("{ check.score: { is_not: 1 } }")).problems.map(({ code }) => code);
    expect(codes).toEqual(["W605"]);
  });
});

describe("a set of several files", () => {
  it("says nothing of what a file that cannot be read may have", () => {
    const rule = rules(`r:
    event: inquiry.declined
    when: { subject.country: { in_list: watch } }
    do: [{ email: { to: team@example.com, subject: Hi, message: hello }, during: office }]`);
    expect(loadTestRules(rule).problems.map(({ code }) => code)).toEqual(["C209", "A433", "D511"]);
    expect(loadTestRules(rule, "a: [").problems.map(({ file }) => file)).toEqual(["b.yaml"]);
  });
  it("goes on behind what only lacks quotes", () => {
    const text = `version: 1\nmessages: { m: { text: {{ event.id }} } }\nrulez: {}`;
    const codes = loadTestRules(text, text).problems.map(({ file, code }) => `${file} ${code}`);
    expect(codes).toEqual(["a.yaml Y004", "a.yaml R101", "b.yaml Y004", "b.yaml R101"]);
  });
  it("reports every error of every file at once, in their order", () => {
    const bad = rules(
      `r: { event: inquiry.nothing, when: { check.scor: 1 }, do: [{ slak: { channel: x } }] }`,
    );
    const { problems, ruleSet } = loadTestRules(bad, "a: [", bad.replace("  r:", "  s:"));
    expect(ruleSet).toBeUndefined();
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      "a.yaml C207",
      "a.yaml C201",
      "a.yaml R101",
      expect.stringMatching(/^b\.yaml Y/),
      "c.yaml C207",
      "c.yaml C201",
      "c.yaml R101",
    ]);
  });
  it("has each rule, list and message once, and one default", () => {
    const text = `${rules(`r: { event: inquiry.declined, ${SLACK} }`)}default: { ${SLACK} }
lists: { l: [a] }
messages: { m: { text: a } }
`;
    const found = loadTestRules(text, text).problems.map(({ file, line, code, message }) => [
      file,
      line,
      code,
      message,
    ]);
    expect(found).toEqual([
      ["b.yaml", 3, "R108", 'there is already a rule "r"; the other is a.yaml:3:3'],
      ["b.yaml", 4, "R107", "only one default is allowed; the other is a.yaml:4:1"],
      ["b.yaml", 5, "R111", 'there is already another "l" under `lists:` of another file'],
      ["b.yaml", 6, "R111", 'there is already another "m" under `messages:` of another file'],
    ]);
  });
});

describe("a set that was good once", () => {
  const text = rules(`kept: { event: inquiry.declined, do: [{ webhook: { via: old-hook, body: { a: b } } }] }
  changed: { event: inquiry.declined, when: { source: old-source }, ${SLACK} }`);

  it("is made in spite of what the settings have no more", () => {
    const { ruleSet, problems } = loadTestRules.saved(text);
    expect(problems.map(({ code }) => code)).toEqual(["A401", "C202"]);
    expect(ruleSet?.rules[0]?.actions).toMatchObject([{ destination: "old-hook" }]);
  });
  it("never matches more than it did", () => {
    const { ruleSet } = loadTestRules.saved(text);
    const { missed } = ruleSet ? plan(ruleSet, sampleEvent(), { preview: false }) : { missed: [] };
    expect(missed).toEqual([{ rule: "changed", failed: "error" }]);
  });
});

it("an ambiguous or missing destination is an error, a single one is found", () => {
  const only = { ...SETTINGS, destinations: [{ name: "hook", kind: "webhook" }] };
  const text = rules(`r: { event: inquiry.declined, do: [{ webhook: { body: { a: b } } }] }`);
  expect(loadTestRules.with(only, text).ruleSet?.rules[0]?.actions[0]?.destination).toBe("hook");
  const none = loadTestRules.with({ ...SETTINGS, destinations: [] }, text).problems;
  expect(none).toMatchObject([{ code: "A401", message: "the settings have no destination for webhook" }]);
});

it("an incoming webhook of Slack has its own channel: one is told to whoever names it, and none is missed", () => {
  const terms = slackTerms({ webhook_url: "env:SLACK_WEBHOOK_URL" });
  const hook = { ...SETTINGS, destinations: [{ name: "hook", kind: "slack", terms }] };
  const told = (slack: string) =>
    loadTestRules.with(hook, rules(`r: { event: inquiry.declined, do: [{ slack: { ${slack} } }] }`));
  expect(told("text: Declined").problems).toEqual([]);
  expect(told(`channel: "#kyc", text: Declined`).problems).toEqual([]);
  const { ruleSet, problems } = told(`via: hook, channel: "#kyc", text: Declined`);
  expect(ruleSet).toBeDefined();
  expect(problems).toMatchObject([{ code: "W612", severity: "warning", column: 60 }]);
});

it("an incoming webhook of Slack cannot write into threads: that is an error", () => {
  const terms = slackTerms({ webhook_url: "env:SLACK_WEBHOOK_URL" });
  const hook = { ...SETTINGS, destinations: [{ name: "hook", kind: "slack", terms }] };
  const slack = "do: [{ slack: { text: Declined, thread: subject } }]";
  const { ruleSet, problems } = loadTestRules.with(hook, rules(`r: { event: inquiry.declined, ${slack} }`));
  expect(ruleSet).toBeUndefined();
  expect(problems).toMatchObject([{ code: "A405", severity: "error" }]);
});

const GOOD = `version: 1
lists:
  nordic: [NO, SE]
rules:
  declined-alert:
    description: Tell the team
    event: inquiry.declined
    when:
      check.score: { at_least: 70, at_most: 90 }
      subject.country: { not_in: [NO, SE] }
      any:
        - check.tags: vip
        - check.risk: [high, severe]
      not: { subject.country: { in_list: nordic } }
    do:
      - slack:
          channel: "#kyc-alerts"
          text: "*Declined*: {{ event.subject.name.full | default: 'unknown' }}"
`;

function rules(text: string): string {
  return `version: 1\nrules:\n  ${text}\n`;
}

function planned(texts: readonly string[], set: Partial<Event>): Plan {
  const { ruleSet, problems } = loadTestRules(...texts);
  if (!ruleSet) throw new Error(JSON.stringify(problems));
  return plan(ruleSet, sampleEvent(set), { preview: false });
}
