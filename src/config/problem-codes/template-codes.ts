import type { CodeTable } from "./problem-code.ts";

/** T: the texts of actions. */
export const TEMPLATE_CODES = {
  T301: {
    means: "A text names something that cannot be filled in here.",
    how: "Mend the name; docs/fields.md has what an event carries, docs/rules.md what a digest or a schedule has instead.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "Check {{ event.check.idd }}" }',
    right: '- slack: { channel: "#kyc", text: "Check {{ event.check.id | default: \'without id\' }}" }',
  },
  T302: {
    means: "A text cannot be read: `{{` or `{%` is not closed, or what stands inside is no value.",
    how: "Close it, or write it as the message shows.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "Decision: {{ event.decision }" }',
    right: '- slack: { channel: "#kyc", text: "Decision: {{ event.decision }}" }',
  },
  T303: {
    means: "A text uses a filter, a tag or an argument that there is not.",
    how: "Use one of those that the message names; docs/filters.md has each with an example.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "Decision: {{ event.decision | upper }}" }',
    right: '- slack: { channel: "#kyc", text: "Decision: {{ event.decision | upcase }}" }',
  },
  T304: {
    means: "A text has more than 20,000 characters.",
    how: "Shorten it.",
    part: "told",
    wrong: "a text of 25,000 characters",
    right: "a text that somebody will read",
  },
} as const satisfies CodeTable;
