import type { CodeTable } from "./problem-code.ts";

/** R: how a rule file is put together. */
export const STRUCTURE_CODES = {
  R101: {
    means: "There is no such key here.",
    how: "Mend the spelling, or move the line to where the key belongs; docs/rules.md has every key.",
    part: "rule",
    wrong: "wen:\n  decision: declined",
    right: "when:\n  decision: declined",
  },
  R102: {
    means: "Something that must be there is missing.",
    how: "Add the line that the message names.",
    part: "file",
    wrong: "version: 1\nrules:\n  declined-alert:\n    event: inquiry.declined",
    right:
      'version: 1\nrules:\n  declined-alert:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }',
  },
  R103: {
    means: "The value is of another type: a number where text is wanted, text where a list or lines are.",
    how: "Write it as the message says; numbers that are no numbers, like postcodes, need quotes.",
    part: "file",
    wrong: "version: 1\nlists:\n  watch: IR",
    right: "version: 1\nlists:\n  watch: [IR]",
  },
  R104: {
    means: "The value is of the right type, but not one of those that are possible here.",
    how: "Write one of those that the message names.",
    part: "rule",
    wrong: "mode: shado",
    right: "mode: shadow",
  },
  R105: {
    means: "An entry of `do:` names no action, or two.",
    how: 'Start a new entry with "- " for each action.',
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: Declined }\n  webhook: { via: zapier-crm }',
    right: '- slack: { channel: "#kyc", text: Declined }\n- webhook: { via: zapier-crm }',
  },
  R107: {
    means: "Two files have a `default:`; only one can run when no rule matched.",
    how: "Keep one of them.",
    part: "told",
    wrong: "default: in a.yaml, and another in b.yaml",
    right: "default: in one of the files",
  },
  R108: {
    means: "Two files have a rule with the same id.",
    how: "Give one of them another id.",
    part: "told",
    wrong: "declined-alert: in a.yaml, and another in b.yaml",
    right: "declined-alert: in a.yaml, declined-to-crm: in b.yaml",
  },
  R109: {
    means: "Two actions of one rule have the same `id:`; what was sent is known by it.",
    how: "Give each action its own `id:`, or leave it out.",
    part: "do",
    wrong:
      '- slack: { channel: "#kyc", text: Declined }\n  id: tell\n- slack: { channel: "#ops", text: Declined }\n  id: tell',
    right:
      '- slack: { channel: "#kyc", text: Declined }\n  id: tell-team\n- slack: { channel: "#ops", text: Declined }\n  id: tell-ops',
  },
  R110: {
    means: "There are more than 64 rule files or 2,000 rules.",
    how: "Put together what differs only in values: lists, `any:`, several events in one rule.",
    part: "told",
    wrong: "one rule for each of 3,000 countries and products",
    right: "one rule with a list of `lists:`",
  },
  R111: {
    means: "Two files have a list, text or named hours of the same name; names are shared by all files.",
    how: "Give one of them another name.",
    part: "told",
    wrong: "lists: { watch: [IR] } in a.yaml, lists: { watch: [KP] } in b.yaml",
    right: "lists: { watch: [IR, KP] } in one of them",
  },
  R112: {
    means: "`expr:` belongs to the language, but this version does not have it.",
    how: "Write the condition with operators, `any:`, `all:` and `not:`.",
    part: "rule",
    wrong: 'when:\n  expr: "event.check.score > 70"',
    right: "when:\n  check.score: { more_than: 70 }",
  },
  R113: {
    means: "`was:` names a rule that is still there; what that one sent must not count for two.",
    how: "Take the old rule out, or the name under `was:`.",
    part: "file",
    wrong:
      'version: 1\nrules:\n  old:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }\n  new:\n    was: old\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }',
    right:
      'version: 1\nrules:\n  new:\n    was: old\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }',
  },
  R114: {
    means: "A rule file or the folder of rules is not there, or the relay may not read it.",
    how: "Let `rules:` in the settings, or `--rules`, name a folder that the relay's user may read.",
    part: "told",
    wrong: "rules: rulez/",
    right: "rules: rules/",
  },
  R115: {
    means: "Two lines beside an action do not go together, or one of them needs another beside it.",
    how: "Keep one of the two, or add what is missing; the message says why.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: Declined }\n  if_pending: restart',
    right: '- slack: { channel: "#kyc", text: Declined }\n  after: 4h\n  if_pending: restart',
  },
  R116: {
    means: "Rules were sent to a relay on Cloudflare Workers, which has no YAML parser.",
    how: "Compare them where the relay runs on Node, or change the rule files and deploy.",
    part: "told",
    wrong: "kyc-relay replay --rules candidate/ --url https://relay.example.workers.dev",
    right: "npm run deploy",
  },
} as const satisfies CodeTable;
