import type { CodeTable } from "./problem-code.ts";

/** E: tests of rules; up to E615 what is wrong with how they are written, then what they found. */
export const TEST_CODES = {
  E601: {
    means: "`use:` names no event of a known sender.",
    how: "Write the kind of sender, a stroke and the event's name; docs/fields.md has them all.",
    part: "tests",
    wrong: test("event: { use: persona/inquiry.declnied }"),
    right: test("event: { use: persona/inquiry.declined }"),
  },
  E602: {
    means: "`set:` names a field that the event does not have, or that a test cannot change.",
    how: "Mend the name; docs/fields.md has the fields of every event.",
    part: "tests",
    wrong: test("event: { use: persona/inquiry.declined, set: { check.scor: 40 } }"),
    right: test("event: { use: persona/inquiry.declined, set: { check.score: 40 } }"),
  },
  E603: {
    means: "`set:` gives a field a value that it cannot have.",
    how: "Write it as the message says.",
    part: "tests",
    wrong: test('event: { use: persona/inquiry.declined, set: { check.score: "40" } }'),
    right: test("event: { use: persona/inquiry.declined, set: { check.score: 40 } }"),
  },
  E604: {
    means:
      "The test expects something of a rule that there is not, or that stands in a file that it is not about.",
    how: "Mend the rule's id, or put the test where the rule is.",
    part: "tests",
    wrong: test("event: { use: persona/inquiry.declined }", "matched: [declined-alrt]"),
    right: test("event: { use: persona/inquiry.declined }", "matched: [declined-alert]"),
  },
  E605: {
    means: "`from:` names no source of the sender's kind.",
    how: "Write the name of a source of the settings, or leave it out.",
    part: "tests",
    wrong: test("event: { use: persona/inquiry.declined, from: passfort }"),
    right: test("event: { use: persona/inquiry.declined, from: persona }"),
  },
  E606: {
    means: "The test names a destination that the settings do not have.",
    how: "Mend the name, or add the destination to the settings.",
    part: "tests",
    wrong: test("event: { use: persona/inquiry.declined }", "sent: [{ via: slak }]"),
    right: test("event: { use: persona/inquiry.declined }", "sent: [{ via: slack }]"),
  },
  E607: {
    means: "The time of a step is before the step above it, or given in two ways.",
    how: "Put the steps in the order of their times, each with `at` or `after`.",
    part: "tests",
    wrong: test('at: "2020-01-01T10:00:00Z"\n      event: { use: persona/inquiry.declined }'),
    right: test('at: "2026-03-03T10:00:00Z"\n      event: { use: persona/inquiry.declined }'),
  },
  E608: {
    means: "Nothing happens in a step.",
    how: "Give it an `event:`, or let time pass with `after:`.",
    part: "tests",
    wrong: "- name: declined people are told\n  steps:\n    - expect: { matched: [declined-alert] }",
    right: test("event: { use: persona/inquiry.declined }"),
  },
  E609: {
    means: "The test expects nothing, so that it can never fail.",
    how: "Say what must come of a step: `expect: { matched: [declined-alert] }`, or `expect: { matched: none }`.",
    part: "tests",
    wrong: "- name: declined people are told\n  steps:\n    - event: { use: persona/inquiry.declined }",
    right: test("event: { use: persona/inquiry.declined }"),
  },
  E610: {
    means: "One message is expected to be of two kinds at once.",
    how: 'Start another entry with "- ".',
    part: "tests",
    wrong: test(
      "event: { use: persona/inquiry.declined }",
      'sent: [{ slack: { text: "x" }, email: { text: "x" } }]',
    ),
    right: test(
      "event: { use: persona/inquiry.declined }",
      'sent: [{ slack: { text: "x" } }, { email: { text: "x" } }]',
    ),
  },
  E611: {
    means: "`for:` of a file of tests names no rule file beside it.",
    how: "Mend the name.",
    part: "told",
    wrong: "for: alert.yaml",
    right: "for: alerts.yaml",
  },
  E612: {
    means: "Two tests of a file have the same name.",
    how: "Give one of them another name.",
    part: "tests",
    wrong: `${test("event: { use: persona/inquiry.declined }")}\n${test("event: { use: persona/inquiry.declined }")}`,
    right: test("event: { use: persona/inquiry.declined }"),
  },
  E613: {
    means: "There is no such reason for what the test expects to be dead or cancelled.",
    how: "Write one of the words of docs/reasons.md.",
    part: "tests",
    wrong: test(
      "event: { use: persona/inquiry.declined }",
      "dead: { rule: declined-alert, reason: exhaustd }",
    ),
    right: test(
      "event: { use: persona/inquiry.declined }",
      "dead: { rule: declined-alert, reason: exhausted }",
    ),
  },
  E614: {
    means: "An event that is the same once more is to be different in something.",
    how: "Take `set` out: the event comes as it was. Without `same` it is another event.",
    part: "tests",
    wrong: again("same: true, set: { check.score: 40 }"),
    right: again("same: true"),
  },
  E615: {
    means: "A step sends again what no step before it has sent.",
    how: "Send it first, then once more with `same: true`.",
    part: "tests",
    wrong: test("event: { use: persona/inquiry.declined, same: true }"),
    right: again("same: true"),
  },
  E620: {
    means: "What a test expects did not happen, or happened otherwise.",
    how: "Look at what came instead, and at the explanation below it; mend the rule or the test.",
    part: "told",
    wrong: "expect: { matched: none } of an event that a rule matches",
    right: "expect: { matched: [declined-alert] }",
  },
  E621: {
    means: "A test that may still fail, because it has `todo:`, passes by now.",
    how: "Take `todo` out.",
    part: "told",
    wrong: "todo: waits for the new rule",
    right: "the same test without todo:",
  },
} as const satisfies CodeTable;

function test(step: string, expect = "matched: [declined-alert]"): string {
  return `- name: declined people are told\n  steps:\n    - ${step}\n      expect: { ${expect} }`;
}

function again(event: string): string {
  return `${test("event: { use: persona/inquiry.declined }")}\n    - event: { use: persona/inquiry.declined, ${event} }`;
}
