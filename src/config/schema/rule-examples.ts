import type { ExamplePart } from "../problem-codes/problem-code.ts";

/** Examples of the keys of one section, all of the same part of a file; `*` is for those without one of their own. */
export type SectionExamples = {
  readonly part: ExamplePart;
  readonly keys: Readonly<Record<string, string>>;
};

const SLACK = '- slack: { channel: "#kyc", text: Expired }';

/** A small example for every key of a rule file, by section and key. */
export const RULE_EXAMPLES: Readonly<Record<string, SectionExamples>> = {
  file: {
    part: "file",
    keys: {
      version: "version: 1",
      rules:
        'rules:\n  declined-alert:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }',
      default:
        'default:\n  except: ["*.created"]\n  do:\n    - slack: { channel: "#kyc-other", text: "{{ event.type }} has no rule" }',
      lists: "lists:\n  watch: [IR, KP]",
      messages: "messages:\n  please-go-on:\n    text: Your check is not finished. Please go on.",
      timezone: "timezone: Europe/London",
      hours:
        'hours:\n  office:\n    open: { mon-fri: "09:00-17:30", sat: "10:00-14:00" }\n    closed: ["2026-12-25"]',
      tests:
        'rules:\n  declined-alert:\n    event: inquiry.declined\n    do:\n      - slack: { channel: "#kyc", text: Declined }\ntests:\n  - name: declined people are told\n    steps:\n      - event: { use: persona/inquiry.declined }\n        expect: { matched: [declined-alert] }',
    },
  },
  rule: {
    part: "rule",
    keys: {
      description: "description: Tell the team about every declined person.",
      event: 'event: [inquiry.declined, "verification.*"]',
      schedule: "schedule: every weekday at 09:00",
      from: "from: persona",
      when: "when:\n  check.score: { at_least: 70 }\n  subject.country: [GB, IE]",
      do: 'do:\n  - slack: { channel: "#kyc", text: Declined }',
      enabled: "enabled: false",
      mode: "mode: shadow",
      was: "was: declined-message",
    },
  },
  default: {
    part: "file",
    keys: {
      "*": 'default:\n  description: Nothing else matched.\n  except: ["*.created", inquiry.started]\n  do:\n    - slack: { channel: "#kyc-other", text: "{{ event.type }} has no rule" }',
    },
  },
  message: {
    part: "file",
    keys: {
      "*": "messages:\n  please-go-on:\n    text: Your check is not finished.\n    html: <p>Your check is <b>not finished</b>.</p>",
    },
  },
  hours: {
    part: "file",
    keys: {
      "*": 'hours:\n  office:\n    timezone: Europe/London\n    open:\n      mon-thu: ["09:00-12:30", "13:30-17:30"]\n      fri: "09:00-15:00"\n    closed: ["2026-12-25"]',
    },
  },
  action: {
    part: "do",
    keys: {
      slack: '- slack: { channel: "#kyc", text: "*Declined*" }',
      email: "- email: { to: team@example.com, subject: Declined, text: Somebody was declined. }",
      webhook: '- webhook: { via: zapier-crm, body: { decision: "{{ event.decision }}" } }',
      record:
        '- record:\n    table: customers\n    key: "{{ event.subject.reference }}"\n    set: { kyc_status: "{{ event.decision }}" }',
      id: `${SLACK}\n  id: tell-team`,
      during: `${SLACK}\n  during: office`,
      outside: `${SLACK}\n  outside: office`,
      else: `${SLACK}\n  during: office\n  else: drop`,
      on_uncertain: `${SLACK}\n  on_uncertain: hold`,
      trust: `${SLACK}\n  trust: weak`,
      after: `${SLACK}\n  after: 24h`,
      repeat: `${SLACK}\n  after: 24h\n  repeat: { every: 24h, times: 3 }`,
      max_late: `${SLACK}\n  after: 24h\n  max_late: 6h`,
      cancel_when: `${SLACK}\n  after: 24h\n  cancel_when: { event: inquiry.started }`,
      if_pending: `${SLACK}\n  after: 24h\n  if_pending: restart`,
      ignore_decision: `${SLACK}\n  after: 24h\n  ignore_decision: true`,
      digest: '- slack: { channel: "#kyc", text: "{{ digest.count }} checks" }\n  digest: { every: 15m }',
      once_per: `${SLACK}\n  once_per: { key: subject.key, within: 7d }`,
      on_failure:
        '- webhook: { via: zapier-crm }\n  on_failure:\n    - slack: { channel: "#ops", text: "Zapier: {{ failure.reason }}" }',
    },
  },
  repeat: { part: "do", keys: { "*": `${SLACK}\n  after: 24h\n  repeat: { every: 24h, times: 3 }` } },
  cancel_when: {
    part: "do",
    keys: {
      event: `${SLACK}\n  after: 24h\n  cancel_when: { event: [inquiry.started, "case.*"] }`,
      decision:
        '- slack: { channel: "#kyc", text: "{{ digest.count }} wait" }\n  digest: { every: 15m }\n  cancel_when: { decision: [approved, declined] }',
      same: `${SLACK}\n  after: 24h\n  cancel_when: { event: inquiry.started, same: check.id }`,
    },
  },
  digest: {
    part: "do",
    keys: {
      "*": '- slack: { channel: "#kyc", text: "{{ digest.count }} checks" }\n  digest: { every: 15m, by: [source], max: 40 }',
    },
  },
  once_per: { part: "do", keys: { "*": `${SLACK}\n  once_per: { key: subject.key, within: 7d }` } },
  slack: {
    part: "do",
    keys: {
      channel: '- slack: { channel: "#kyc", text: "*Declined*" }',
      text: '- slack:\n    channel: "#kyc"\n    text: |\n      *Declined* by {{ event.source }}:\n      {{ event.subject.name.full | default: "no name" }}',
      blocks:
        '- slack:\n    channel: "#kyc"\n    text: Declined\n    blocks:\n      - type: section\n        text: { type: mrkdwn, text: "*Declined* by {{ event.source }}" }',
      allow_broadcast: '- slack: { channel: "#kyc", text: "<!here> Declined", allow_broadcast: true }',
      thread: '- slack: { channel: "#kyc", text: "{{ event.type }}", thread: subject }',
      via: '- slack: { channel: "#kyc", text: Declined, via: slack }',
    },
  },
  email: {
    part: "do",
    keys: {
      "*": "- email:\n    to: team@example.com\n    subject: Declined\n    text: Somebody was declined.\n    html: <p>Somebody was <b>declined</b>.</p>\n    via: mail",
      message: "- email: { to: team@example.com, subject: Not finished, message: please-go-on }",
    },
  },
  webhook: {
    part: "do",
    keys: {
      "*": '- webhook:\n    via: zapier-crm\n    body:\n      email: "{{ event.subject.email }}"\n      score: "{{ event.check.score }}"',
    },
  },
  record: {
    part: "do",
    keys: {
      "*": '- record:\n    table: customers\n    key: "{{ event.subject.reference }}"\n    set:\n      kyc_status: "{{ event.decision }}"\n      kyc_score: "{{ event.check.score }}"',
    },
  },
};
