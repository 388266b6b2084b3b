import type { CodeTable } from "./problem-code.ts";

/** A: where actions go, and what the far side would refuse. */
export const ACTION_CODES = {
  A401: {
    means: "The action goes to a destination that the settings do not have, or that is of another kind.",
    how: "Name a destination of the settings with `via:`; addresses and secrets stand there and never in a rule.",
    part: "do",
    wrong: "- webhook: { via: zapier-cmr }",
    right: "- webhook: { via: zapier-crm }",
  },
  A402: {
    means: "The settings have no such table or column, or the column holds another type.",
    how: "Mend the name, or add the table or column under `records:` in the settings.",
    part: "do",
    wrong:
      '- record:\n    table: customers\n    key: "{{ event.subject.reference }}"\n    set: { kyc_state: "{{ event.decision }}" }',
    right:
      '- record:\n    table: customers\n    key: "{{ event.subject.reference }}"\n    set: { kyc_status: "{{ event.decision }}" }',
  },
  A403: {
    means: "The action needs one single event, and a digest or a rule that runs by the clock has none.",
    how: "Write what to send, or take another action.",
    part: "rule",
    wrong: "schedule: every day at 09:00\ndo:\n  - webhook: { via: zapier-crm }",
    right:
      'schedule: every day at 09:00\ndo:\n  - webhook: { via: zapier-crm, body: { approved: "{{ summary.approved }}" } }',
  },
  A404: {
    means: "The destination asks for something that the action does not say: a Slack bot needs a channel.",
    how: "Write what is missing, or send to another destination.",
    part: "do",
    wrong: "- slack: { text: Declined }",
    right: '- slack: { channel: "#kyc", text: Declined }',
  },
  A405: {
    means: "The destination cannot do what the action asks: an incoming webhook of Slack knows no threads.",
    how: "Take it out, or send to another destination.",
    part: "told",
    wrong: "- slack: { via: slack-hook, text: Declined, thread: subject }",
    right: '- slack: { channel: "#kyc", text: Declined, thread: subject }',
  },
  A420: {
    means: "A channel is filled in from an event, so that a sender could choose where a message goes.",
    how: "Write one action for each channel, and choose with `when:`.",
    part: "do",
    wrong: '- slack: { channel: "#{{ event.source }}", text: Declined }',
    right: '- slack: { channel: "#kyc", text: Declined }',
  },
  A421: {
    means: "The message has more blocks than Slack takes.",
    how: "Put texts together.",
    part: "told",
    wrong: "60 blocks in one message",
    right: "at most 50",
  },
  A422: {
    means: "The text notifies everybody in the channel.",
    how: "If that is meant, write `allow_broadcast: true` beside `text:`.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "<!channel> Declined" }',
    right: '- slack: { channel: "#kyc", text: "<!channel> Declined", allow_broadcast: true }',
  },
  A423: {
    means: "A value of the event stands inside `<…>`, where its sender could forge a link or a mention.",
    how: "Make links with the filter `link`.",
    part: "do",
    wrong: '- slack: { channel: "#kyc", text: "<{{ event.links.console }}|Open>" }',
    right:
      '- slack: { channel: "#kyc", text: "{% if event.links.console %}{{ event.links.console | link: \'Open\' }}{% endif %}" }',
  },
  A424: {
    means: "A part of a block that is no text and no address is filled in from an event.",
    how: "Write it out; only texts and addresses of a block are templates.",
    part: "do",
    wrong:
      '- slack:\n    channel: "#kyc"\n    text: Declined\n    blocks: [{ type: "{{ event.decision }}" }]',
    right: '- slack:\n    channel: "#kyc"\n    text: Declined\n    blocks: [{ type: divider }]',
  },
  A425: {
    means: "A thread is about one subject, and the message is about many or about none.",
    how: "Take `thread` out.",
    part: "do",
    wrong:
      '- slack: { channel: "#kyc", text: "{{ digest.count }} expired", thread: subject }\n  digest: { every: 1h }',
    right: '- slack: { channel: "#kyc", text: "{{ digest.count }} expired" }\n  digest: { every: 1h }',
  },
  A426: {
    means: "No Slack channel has such a name: they have no spaces and no capital letters.",
    how: "Write the name as Slack shows it, like `#kyc-alerts`, or the channel's id.",
    part: "do",
    wrong: '- slack: { channel: "#KYC Alerts", text: Declined }',
    right: '- slack: { channel: "#kyc-alerts", text: Declined }',
  },
  A430: {
    means: "`to:` is not one plain email address.",
    how: "Write one address, without a name and without commas; for two people write two `- email:`.",
    part: "do",
    wrong: "- email: { to: team, subject: Declined, text: Declined }",
    right: "- email: { to: team@example.com, subject: Declined, text: Declined }",
  },
  A431: {
    means: "The email has no text.",
    how: "Write `text:`, or `message:` with the name of a text under `messages:`.",
    part: "do",
    wrong: "- email: { to: team@example.com, subject: Declined }",
    right: "- email: { to: team@example.com, subject: Declined, text: Somebody was declined. }",
  },
  A432: {
    means: "The email has both `message:` and a text of its own.",
    how: "Keep one of the two.",
    part: "do",
    wrong: "- email: { to: team@example.com, subject: Declined, text: Declined, message: declined }",
    right: "- email: { to: team@example.com, subject: Declined, text: Declined }",
  },
  A433: {
    means: "`message:` names a text that no file has.",
    how: "Write it under `messages:`, or mend the name.",
    part: "file",
    wrong:
      "version: 1\nrules:\n  tell:\n    event: inquiry.declined\n    do:\n      - email: { to: team@example.com, subject: Declined, message: declined }",
    right:
      "version: 1\nmessages:\n  declined: { text: Somebody was declined. }\nrules:\n  tell:\n    event: inquiry.declined\n    do:\n      - email: { to: team@example.com, subject: Declined, message: declined }",
  },
} as const satisfies CodeTable;
