import type { CodeTable } from "./problem-code.ts";

/** W6: what `kyc-relay check` finds odd in a whole set of rules. */
export const LINT_CODES = {
  W601: {
    means: "A condition comes out the same for every event: it always holds, or it never can.",
    how: "Take it out, or put two ways to match under `any:`.",
    part: "rule",
    wrong: "when:\n  check.score: { at_least: 70, less_than: 50 }",
    right: "when:\n  check.score: { at_least: 50, less_than: 70 }",
  },
  W602: {
    means:
      "A negative condition also holds where its field is missing, and the rule does not say whether that is meant.",
    how: "Add `exists: true` beside it if the field must be there; else name the missing field as one way of `any:`.",
    part: "rule",
    wrong: "when:\n  subject.country: { not_in: [NO, SE, DK] }",
    right: "when:\n  subject.country: { not_in: [NO, SE, DK], exists: true }",
  },
  W603: {
    means:
      "A condition asks the raw payload for what a field of the event has. Names below `raw.` are never checked.",
    how: "Write the field of the event, if it is the same.",
    part: "rule",
    wrong: "when:\n  raw.data.attributes.tags: vip",
    right: "when:\n  check.tags: vip",
  },
  W606: {
    means:
      "A rule can never match: no source in the settings sends its events, or none of them fits its conditions.",
    how: "Change the events or the conditions, add the source to the settings, or switch the rule off.",
    part: "rule",
    wrong: "event: inquiry.declined\nwhen:\n  decision: { is_not: declined }",
    right: "event: inquiry.*\nwhen:\n  decision: { is_not: declined }",
  },
  W607: {
    means: "The default never runs, because a rule matches every event or `except` leaves none.",
    how: "Take the default out, or give that rule conditions or fewer events.",
    part: "file",
    wrong:
      'version: 1\nrules:\n  everything:\n    event: "*"\n    do:\n      - webhook: { via: backoffice }\ndefault:\n  do:\n    - slack: { channel: "#kyc", text: "{{ event.type }}" }',
    right:
      'version: 1\nrules:\n  declines:\n    event: inquiry.declined\n    do:\n      - webhook: { via: backoffice }\ndefault:\n  do:\n    - slack: { channel: "#kyc", text: "{{ event.type }}" }',
  },
  W608: {
    means: "Two actions do the same for one event: the same message arrives twice.",
    how: "Take one of them out, or give their rules conditions that exclude each other.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: Declined }\n- slack: { channel: "#kyc", text: Declined }',
    right: '- slack: { channel: "#kyc", text: Declined }\n- slack: { channel: "#ops", text: Declined }',
  },
  W609: {
    means:
      "Nothing but its own number ends a series of messages, or a long series ends only with a decision.",
    how: "Say what stops it, with `cancel_when`, or send fewer.",
    part: "rule",
    wrong:
      'event: inquiry.expired\ndo:\n  - slack: { channel: "#kyc", text: Expired }\n    repeat: { every: 24h, times: 30 }',
    right:
      'event: inquiry.expired\ndo:\n  - slack: { channel: "#kyc", text: Expired }\n    repeat: { every: 24h, times: 30 }\n    cancel_when: { event: inquiry.started }',
  },
  W610: {
    means:
      "Some rules have no test, though others have. It is said once a file, and not before there is a first test.",
    how: "Write a test that sends an event to which the rule listens, under `tests:`.",
    part: "told",
    wrong: "2 rules have no test: remind-expired, declined-alert",
    right:
      "tests:\n  - name: declines are told\n    steps:\n      - event: { use: persona/inquiry.declined }\n        expect: { matched: [declined-alert] }",
  },
  W611: {
    means: "A rule sends a message to people for every single event.",
    how: "Name the events, add conditions, or collect them in a digest.",
    part: "rule",
    wrong: 'event: "*"',
    right: "event: inquiry.declined",
  },
  W612: {
    means:
      "The action names a destination and says something that it ignores: an incoming webhook of Slack has its own channel.",
    how: "Take it out, or change the destination.",
    part: "told",
    wrong: '- slack: { via: slack-hook, channel: "#kyc", text: Declined }',
    right: "- slack: { via: slack-hook, text: Declined }",
  },
  W615: {
    means: "One rule does nothing that another one does not: whenever it matches, so does that one.",
    how: "Take it out, or give it an action of its own.",
    part: "file",
    wrong:
      'version: 1\nrules:\n  declines:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }\n  risky-declines:\n    event: inquiry.declined\n    when:\n      check.score: { at_least: 70 }\n    do:\n      - slack: { channel: "#kyc", text: Declined }',
    right:
      'version: 1\nrules:\n  declines:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }\n  risky-declines:\n    event: inquiry.declined\n    when:\n      check.score: { at_least: 70 }\n    do:\n      - slack: { channel: "#risk", text: Declined }',
  },
} as const satisfies CodeTable;
