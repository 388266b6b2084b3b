import type { CodeTable } from "./problem-code.ts";

/** W: what is allowed and probably not meant. */
export const WARNING_CODES = {
  W604: {
    means: "A reminder is cancelled by a field that may be missing; for people without one it never is.",
    how: "Ask for the field under `when:`.",
    part: "rule",
    wrong:
      'event: inquiry.expired\ndo:\n  - slack: { channel: "#kyc", text: Expired }\n    after: 24h\n    cancel_when: { event: inquiry.completed, same: subject.reference }',
    right:
      'event: inquiry.expired\nwhen:\n  subject.reference: { exists: true }\ndo:\n  - slack: { channel: "#kyc", text: Expired }\n    after: 24h\n    cancel_when: { event: inquiry.completed, same: subject.reference }',
  },
  W605: {
    means: "A text names a field that may be missing; the text then has a gap.",
    how: "Say what to write instead, or ask for the field under `when:`.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "Declined: {{ event.subject.name.full }}" }',
    right:
      '- slack: { channel: "#kyc", text: "Declined: {{ event.subject.name.full | default: \'no name\' }}" }',
  },
  W613: {
    means: "A text has a field between signs that other tools fill in; here it goes out as it stands.",
    how: "Put two braces around it, and no $ before them.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "Declined: [[event.type]]" }',
    right: '- slack: { channel: "#kyc", text: "Declined: {{ event.type }}" }',
  },
  W614: {
    means:
      "A condition compares a field with a word like `exists` or `missing`, and so never matches what was meant.",
    how: "Ask with `exists: true` or `exists: false`; a field that holds the word itself is found with `matches`.",
    part: "rule",
    wrong: "when:\n  subject.email: exists",
    right: "when:\n  subject.email: { exists: true }",
  },
} as const satisfies CodeTable;
