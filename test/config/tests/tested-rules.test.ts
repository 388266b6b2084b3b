import { expect, test } from "vitest";
import { testedRules } from "../../../src/config/tests/tested-rules.ts";

const RULES = `version: 1
rules:
  declined-alert: { event: [inquiry.declined, inquiry.failed], do: [] }
  any-inquiry: { event: "inquiry.*", do: [] }
  expired: { event: inquiry.expired, do: [] }
  morning: { schedule: every day at 09:00, do: [] }
`;
const declined = "{ event: { use: persona/inquiry.declined }, expect: { matched: none } }";

test("a rule is tested by an event that it listens to, and by being named", () => {
  const text = `${RULES}tests:\n  - { name: a, steps: [${declined}] }\n  - { name: b, steps: [{ after: 1d, expect: { dead: [{ rule: morning }] } }] }\n`;
  expect([...testedRules([{ name: "rules/a.yaml", text }])].toSorted()).toEqual([
    "any-inquiry",
    "declined-alert",
    "morning",
  ]);
});

test("a file of tests counts for the rule files that it is for, and for no others", () => {
  const tests = `version: 1\nfor: a.yaml\ntests:\n  - { name: a, steps: [${declined}] }\n`;
  const files = [
    { name: "rules/a.yaml", text: RULES },
    { name: "rules/b.yaml", text: RULES.replaceAll(/^ {2}(\w)/gm, "  b-$1") },
    { name: "rules/a.test.yaml", text: tests },
  ];
  expect([...testedRules(files)].toSorted()).toEqual(["any-inquiry", "declined-alert"]);
});

test("files that are no YAML, or hold anything else, have no tests", () => {
  for (const text of ["rules: [", "", "tests: 7", "tests: [1, { steps: x }]"])
    expect(testedRules([{ name: "a.yaml", text }]).size).toBe(0);
});
