import type { CodeTable } from "./problem-code.ts";

/** C: what a rule listens to and asks. */
export const CONDITION_CODES = {
  C201: {
    means: "The events of this rule have no such field.",
    how: "Mend the name, or listen to an event that carries it; docs/fields.md has the fields of every event.",
    part: "rule",
    wrong: "event: inquiry.declined\nwhen:\n  check.scor: { at_least: 70 }",
    right: "event: inquiry.declined\nwhen:\n  check.score: { at_least: 70 }",
  },
  C202: {
    means: "The field never has this value, so the condition could never be true.",
    how: "Write one of the values that the message names.",
    part: "rule",
    wrong: "when:\n  decision: declnied",
    right: "when:\n  decision: declined",
  },
  C203: {
    means: "The comparison does not fit the field's type, like `starts_with` for a number.",
    how: "Take one of the comparisons that the message names for this type.",
    part: "rule",
    wrong: 'when:\n  check.score: { starts_with: "7" }',
    right: "when:\n  check.score: { between: [70, 79] }",
  },
  C205: {
    means: "A number is compared with text, or text with a number; nothing is converted behind your back.",
    how: "Take the quotes away from a number, put them around a text.",
    part: "rule",
    wrong: 'when:\n  check.score: "70"',
    right: "when:\n  check.score: 70",
  },
  C206: {
    means: "There is no such comparison.",
    how: "Mend the spelling; docs/rules.md has every comparison.",
    part: "rule",
    wrong: "when:\n  check.score: { at_lest: 70 }",
    right: "when:\n  check.score: { at_least: 70 }",
  },
  C207: {
    means: "No sender is known to send an event of this name.",
    how: "Mend the name; if the sender does send it, add it to `also_sends` of the source in the settings.",
    part: "rule",
    wrong: "event: inquiry.decline",
    right: "event: inquiry.declined",
  },
  C208: {
    means: "`from:` names neither a source of the settings nor a kind of sender.",
    how: "Write the name of a source, or persona, passfort or identitypass.",
    part: "rule",
    wrong: "from: persna\nevent: inquiry.declined",
    right: "from: persona\nevent: inquiry.declined",
  },
  C209: {
    means: "`in_list:` names a list that no file has.",
    how: "Write it under `lists:`, or mend the name.",
    part: "file",
    wrong:
      'version: 1\nrules:\n  watched:\n    event: inquiry.approved\n    when:\n      subject.country: { in_list: watch }\n    do:\n      - slack: { channel: "#kyc", text: Approved }',
    right:
      'version: 1\nlists:\n  watch: [IR, KP]\nrules:\n  watched:\n    event: inquiry.approved\n    when:\n      subject.country: { in_list: watch }\n    do:\n      - slack: { channel: "#kyc", text: Approved }',
  },
  C210: {
    means:
      "A rule has more than 100 conditions, or groups that stand inside one another more than four deep.",
    how: "Use a list of `lists:` with `in_list`, or write two rules.",
    part: "rule",
    wrong: "when:\n  not: { not: { not: { not: { not: { decision: declined } } } } }",
    right: "when:\n  not: { decision: declined }",
  },
  C211: {
    means: "A condition is not complete, or not of the shape that is wanted: a list, a range, lines.",
    how: "Write it as the message shows.",
    part: "rule",
    wrong: "when:\n  check.score: { between: 70 }",
    right: "when:\n  check.score: { between: [70, 90] }",
  },
} as const satisfies CodeTable;
