import type { SectionExamples } from "./rule-examples.ts";

const DECLINED = "event: { use: persona/inquiry.declined, set: { check.score: 80, subject.reference: c-1 } }";
const EXPIRED =
  "event: { use: persona/inquiry.expired, set: { subject.email: ada@example.com, subject.reference: c-1 } }";
const SENT = 'sent: { rule: declined-alert, slack: { channel: "#kyc", text: { contains: Declined } } }';
const NOTED =
  "recorded: { rule: record-decision, table: customers, key: c-1, set: { kyc_status: declined } }";
const A_DECLINE = test([step(DECLINED, "matched: [declined-alert, record-decision]")]);

/** A small example for every key of a test, by section and key. */
export const TEST_EXAMPLES: Readonly<Record<string, SectionExamples>> = {
  "test-file": {
    part: "told",
    keys: {
      version: "version: 1",
      for: "for: alerts.yaml",
      tests: `tests:\n${A_DECLINE.replaceAll(/^/gm, "  ")}`,
    },
  },
  test: {
    part: "tests",
    keys: {
      name: A_DECLINE,
      at: test(
        [
          step(
            "event: { use: persona/inquiry.marked-for-review }",
            'held: { rule: review-needed, until: "2026-03-30T08:00:00Z" }',
          ),
        ],
        'at: "2026-03-28T20:00:00Z"',
      ),
      answers: test(
        [step(DECLINED, "dead: { rule: declined-alert, reason: refused }")],
        "answers: { slack: 400 }",
      ),
      steps: test([
        step(EXPIRED, "scheduled: remind-expired"),
        step("after: 24h", "sent: { rule: remind-expired }"),
      ]),
      todo: test([step(EXPIRED, "matched: [declined-alert]")], "todo: not before the team has agreed"),
    },
  },
  step: {
    part: "tests",
    keys: {
      at: test([
        step(`at: "2026-03-02T12:00:00Z"\n      ${DECLINED}`, "matched: [declined-alert, record-decision]"),
      ]),
      after: test([step(EXPIRED, "sent: none"), step("after: 24h", "sent: { rule: remind-expired }")]),
      event: A_DECLINE,
      expect: test([step("event: { use: persona/inquiry.created }", "matched: none, sent: none")]),
    },
  },
  incoming: {
    part: "tests",
    keys: {
      use: A_DECLINE,
      set: test([
        step(
          "event: { use: persona/inquiry.declined, set: { check.score: 40, subject.reference: null } }",
          "matched: none",
        ),
      ]),
      from: test([step("event: { use: persona/inquiry.created, from: persona }", "matched: none")]),
      same: test([
        step(DECLINED, SENT),
        step("event: { use: persona/inquiry.declined, same: true }", "matched: none, sent: none"),
      ]),
    },
  },
  expect: {
    part: "tests",
    keys: {
      matched: A_DECLINE,
      sent: test([step(DECLINED, SENT)]),
      previewed: test([
        step("event: { use: persona/inquiry.failed }", "sent: none, previewed: { rule: tried-out }"),
      ]),
      recorded: test([step(DECLINED, NOTED)]),
      scheduled: test([step(EXPIRED, 'scheduled: { rule: remind-expired, at: "2026-03-03T10:00:00Z" }')]),
      held: test(
        [step("event: { use: persona/inquiry.marked-for-review }", "held: review-needed")],
        'at: "2026-03-28T20:00:00Z"',
      ),
      cancelled: test([
        step(EXPIRED, "scheduled: remind-expired"),
        step(
          "after: 1h\n      event: { use: persona/inquiry.completed, set: { subject.reference: c-1 } }",
          "cancelled: { rule: remind-expired, reason: decided }",
        ),
      ]),
      dead: test([step(DECLINED, "dead: declined-alert")], "answers: { slack: 400 }"),
      exactly: test([step(DECLINED, `${SENT}, ${NOTED}, exactly: true`)]),
    },
  },
  sent: {
    part: "tests",
    keys: {
      rule: test([step(DECLINED, SENT)]),
      action: test([step(DECLINED, "sent: { rule: declined-alert, action: slack }")]),
      via: test([step(DECLINED, "sent: { via: slack }")]),
      slack: test([step(DECLINED, SENT)]),
      email: test([
        step(EXPIRED, "sent: none"),
        step("after: 24h", "sent: { email: { to: ada@example.com, subject: Your identity check } }"),
      ]),
      webhook: test([
        step(
          "event: { use: persona/inquiry.approved }",
          "sent: { via: zapier-crm, webhook: { body: { decision: approved } } }",
        ),
      ]),
    },
  },
  recorded: { part: "tests", keys: { "*": test([step(DECLINED, NOTED)]) } },
};

function step(happens: string, expect: string): string {
  return `    - ${happens}\n      expect: { ${expect} }`;
}

function test(steps: readonly string[], beside?: string): string {
  return [
    "- name: what people are told",
    ...(beside === undefined ? [] : [`  ${beside}`]),
    "  steps:",
    ...steps,
  ].join("\n");
}
