import type { CodeTable } from "./problem-code.ts";

/** Y: what is wrong with a file before anybody asks what it means. */
export const YAML_CODES = {
  Y001: {
    means: "The line is not YAML: a quote, colon, space or level of indentation is missing or too much.",
    how: "Look at the underlined place and at the line above; most often a quote is not closed or a space is missing.",
    part: "rule",
    wrong: 'description: "Tell the team',
    right: 'description: "Tell the team"',
  },
  Y002: {
    means: "A tab indents the line; YAML takes only spaces.",
    how: "Use two spaces for each level, and set the editor to insert spaces.",
    part: "rule",
    wrong: "when:\n\tdecision: declined",
    right: "when:\n  decision: declined",
  },
  Y003: {
    means: "The same key stands there twice, so that one of the two would be lost.",
    how: "Keep one of them; the message names both places.",
    part: "rule",
    wrong: "when:\n  check.risk: high\n  check.risk: severe",
    right: "when:\n  check.risk: [high, severe]",
  },
  Y004: {
    means: "A value starts with `{{` or `{%` and has no quotes; to YAML, `{` begins a map.",
    how: "Put quotes around the whole value.",
    part: "do",
    wrong: '- slack:\n    channel: "#kyc"\n    text: {{ event.check.id }}',
    right: '- slack:\n    channel: "#kyc"\n    text: "{{ event.check.id }}"',
  },
  Y005: {
    means: "A value starts with `#`, which begins a comment: the value is empty.",
    how: "Put quotes around the value.",
    part: "do",
    wrong: "- slack:\n    channel: #kyc\n    text: Declined",
    right: '- slack:\n    channel: "#kyc"\n    text: Declined',
  },
  Y006: {
    means:
      "A value has a sign in it that means something else in YAML, like `: `, `>`, `@`, `%` or a second quote.",
    how: "Put quotes around the value, or write what the message says.",
    part: "rule",
    wrong: "when:\n  check.score: >= 70",
    right: "when:\n  check.score: { at_least: 70 }",
  },
  Y007: {
    means:
      "The file uses a part of YAML that rule files do not have: anchors, aliases, types, merging, several documents.",
    how: "Write the lines out; if it was meant as text, put quotes around it.",
    part: "rule",
    wrong: "description: !important Tell the team",
    right: 'description: "!important Tell the team"',
  },
  Y008: {
    means: "The file is larger than 256 KiB, or its lists and maps stand inside one another too deep.",
    how: "Split the file, or take levels out.",
    part: "told",
    wrong: "one file of 300 KiB",
    right: "two files of 150 KiB",
  },
} as const satisfies CodeTable;
