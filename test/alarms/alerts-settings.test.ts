import { describe, expect, test } from "vitest";
import { ACTION_KINDS_BY_NAME } from "../../src/actions/registry.ts";
import { alarmView } from "../../src/alarms/alarm-view.ts";
import type { Alarm } from "../../src/model/alarm.ts";
import { alertActions, loadAlerts } from "./alert-actions.ts";
import { NOON } from "./known.ts";

const problemsOf = (...args: Parameters<typeof loadAlerts>) => {
  const { problems, warnings } = loadAlerts(...args);
  return [...problems, ...warnings].map(({ code, line, column, message }) => [code, line, column, message]);
};
const LINE = 10;
const COLUMN = "  to: [{ ".length + 1;

describe("places that are wrong are said where they stand", () => {
  test.each([
    [
      "{ via: slak, channel: '#a' }",
      "S401",
      COLUMN + 5,
      'there is no destination "slak" under `destinations:`',
    ],
    ["{ via: mail }", "S402", COLUMN - 2, "an alert by email needs `to`"],
    ["{ via: slack, channel: '#a', to: a@example.com }", "S403", COLUMN + 27, "no use for `to`"],
    ["{ via: backoffice, channel: '#a' }", "S403", COLUMN + 17, "no use for `channel`"],
    ["{ via: mail, to: '{{ event.subject.email }}' }", "S404", COLUMN + 15, "an alert is about no event"],
    ["{ via: mail, to: nobody }", "A430", COLUMN + 15, "not one plain email address"],
    ["{ via: slack, channel: 'KYC Ops' }", "A426", COLUMN + 21, "no capital letters"],
    ["{ via: slack }", "A404", COLUMN - 2, "it needs a channel"],
    ["{ via: slack-hook, channel: '#a' }", "W612", COLUMN + 17, "this one is ignored"],
    ["{ channel: '#a' }", "S102", COLUMN - 2, "has no `via`"],
  ])("%s", (place, code, column, message) => {
    expect(problemsOf(`[${place}]`)).toEqual([[code, LINE, column, expect.stringContaining(message)]]);
  });

  test("a destination that is wrong itself is said once", () => {
    const problems = problemsOf("[{ via: mail }]", ", concurrency: many");
    expect(problems.map(([code]) => code)).toEqual(["S103"]);
  });
});

test("without places there are limits, and nobody is told", () => {
  expect(loadAlerts("[]").settings?.alerts).toEqual({
    to: [],
    actions: [],
    quiet_after: 24 * 3_600_000,
    signature_failures: 5,
    sender_attempts_left: 3,
    delivery_overdue: 15 * 60_000,
    database_mb: 20_000,
    log_mb: 1_000,
    free_mb: 500,
  });
});

test("each place is an action of its own, and one that is dead goes on by another way", () => {
  const places = "{ via: mail, to: a@example.com }, { via: mail, to: b@example.com }, { via: backoffice }";
  const actions = alertActions(`[${places}]`);
  expect(actions.map(({ id, kind, gate }) => [id, kind, gate])).toEqual([
    ["mail", "email", "mail"],
    ["mail-2", "email", "mail"],
    ["backoffice", "webhook", "backoffice"],
  ]);
  expect(actions.map(({ gives_up_after }) => gives_up_after)).toEqual([4, 4, 4]);
  expect(actions.flatMap(({ on_failure }) => on_failure.map(({ gives_up_after }) => gives_up_after))).toEqual(
    [undefined, undefined, undefined],
  );
  expect(actions.map(({ on_failure }) => on_failure.map(({ id }) => id))).toEqual([
    ["mail.backoffice"],
    ["mail-2.backoffice"],
    ["backoffice.mail"],
  ]);
});

const ALARM: Alarm = {
  kind: "rules_broken",
  key: "rules",
  raised_at: NOON,
  again: false,
  detail: { errors: 1, first: "rules/<!channel>&\r\nBcc: a@example.com.yaml:1:1", effect: "none" },
};

function rendered(place: string, alarm: Alarm) {
  const [action] = alertActions(`[${place}]`);
  const kind = ACTION_KINDS_BY_NAME.get(action?.kind ?? "");
  const delivery = { id: "d-1", rule: "relay:alerts", created_at: NOON };
  const view = { ...alarmView(alarm), now: new Date(NOON).toISOString() };
  return kind?.render(action?.spec, { view, delivery, events: [], trust_weak: false });
}

test("in Slack nothing of an alarm is markup, and nobody is notified", () => {
  expect(rendered("{ via: slack, channel: '#a' }", ALARM)).toMatchObject({
    ok: true,
    rendering: {
      channel: "#a",
      text: expect.stringMatching(
        /^:rotating_light: \*The rule files cannot be used\*\nThe rule files have errors: 1, the first at rules\/&lt;!channel&gt;&amp; /,
      ),
    },
  });
});

test("a mail has one line as its subject, and all the lines in its text", () => {
  const ended = { ...ALARM, ended_at: NOON + 60_000 };
  expect(rendered("{ via: mail, to: ops@example.com }", ended)).toMatchObject({
    ok: true,
    rendering: {
      to: "ops@example.com",
      subject: "[kyc-relay] The rule files are good again",
      text: expect.stringContaining("It lasted from 2026-03-04 12:00 UTC to 2026-03-04 12:01 UTC (1m)."),
    },
  });
});

test("a webhook has every name each time", () => {
  const keys = "type alarm key title what means how look raised_at ended_at".split(" ");
  for (const alarm of [ALARM, { ...ALARM, ended_at: NOON }]) {
    const values = Object.fromEntries(
      keys.map((key) => [key, expect.toSatisfy((value) => value !== undefined)]),
    );
    expect(rendered("{ via: zapier }", alarm)).toEqual({ ok: true, rendering: { event: "d-1", values } });
  }
});
