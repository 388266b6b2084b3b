import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { type Mailbox, startMailbox } from "../support/mailbox.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RULES = {
  "kyc.yaml": `version: 1
rules:
  declined:
    event: inquiry.declined
    do: [{ slack: { channel: "#kyc-alerts", text: Declined } }]
`,
};

let slack: FakeSlack;
let mailbox: Mailbox;
let kyc: TestRelay;

beforeEach(async () => {
  slack = await startFakeSlack();
  mailbox = await startMailbox();
  kyc = await startTestRelay({ settings: settings(), rules: RULES, env: { SMTP_URL: mailbox.url, SECRET } });
});
afterEach(async () => {
  await kyc.close();
  await mailbox.close();
  await slack.close();
});

const SECRET = "wbhsec_test-secret-of-persona";

const PLACES = '[{ via: slack, channel: "#kyc-ops" }, { via: mail, to: ops@example.com }]';

function settings(places = PLACES): string {
  return `
sources:
  persona: { kind: persona, secrets: [env:SECRET] }
destinations:
  slack: { kind: slack, token: env:SECRET, api_url: "${slack.url}", allow_private: true }
  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com, allow_private: true }
${places && `alerts: { to: ${places} }`}
`;
}

const subjects = () => mailbox.mails.map(({ subject }) => subject);
const opsPosts = () =>
  slack.calls.filter(({ body }) => body["channel"] === "#kyc-ops").map(({ body }) => String(body["text"]));
const told = (posts: () => readonly unknown[], count: number) =>
  eventually(`${count} alerts`, () => {
    kyc.relay.wake();
    return posts().length >= count;
  });
const shown = async () => {
  const { data } = await kyc.api<{ readonly data: readonly { kind: string; ended_at?: string }[] }>(
    "/alarms",
  );
  return data.map(({ kind, ended_at }) => [kind, ended_at === undefined ? "open" : "ended"]);
};
const bad = async (count: number) => {
  for (let sent = 0; sent < count; sent++) {
    await kyc.send("persona", { type: "inquiry.declined", fault: "bad_signature" });
  }
};

test("when Slack is down one mail says so, and one when it is well again", async () => {
  const down = { status: 500, text: "" };
  slack.answer(...Array.from({ length: 8 }, () => down));
  for (let sent = 0; sent < 8; sent++) await kyc.send("persona", { type: "inquiry.declined" });
  // Slack's pace and the gaps between probes go by the clock.
  const mails = (count: number) =>
    eventually(`${count} mails`, () => {
      kyc.move(SECOND);
      return subjects().length >= count;
    });
  await mails(1);
  expect(mailbox.mails[0]?.text).toContain("attempts in a row to slack/#kyc-alerts failed");
  await mails(2);
  expect(subjects()).toEqual([
    "[kyc-relay] slack does not take messages",
    "[kyc-relay] slack takes messages again",
  ]);
  expect(opsPosts()).toEqual([]);
  expect(await shown()).toEqual([["gate_failing", "ended"]]);
});

test("five requests in a row without a good signature are one alarm, and a good one ends it", async () => {
  await bad(4);
  await kyc.send("persona", { type: "inquiry.declined" });
  await bad(4);
  kyc.move(MINUTE);
  await bad(3);
  await told(opsPosts, 1);
  expect(opsPosts()[0]).toContain("*Requests to persona are refused*");
  kyc.move(MINUTE);
  await kyc.send("persona", { type: "inquiry.declined" });
  await told(opsPosts, 2);
  expect(opsPosts()[1]).toContain("*Requests to persona are accepted again*");
  expect(await shown()).toEqual([["signatures_failing", "ended"]]);
});

test("a source that sent every day and goes quiet is one alarm, also over a restart, until it sends again", async () => {
  for (let day = 0; day < 3; day++) {
    await kyc.send("persona", { type: "inquiry.approved" });
    kyc.relay.wake();
    kyc.move(DAY);
  }
  kyc.move(13 * HOUR);
  await told(opsPosts, 1);
  expect(opsPosts()[0]).toContain("*persona has gone quiet*");
  await kyc.restart();
  kyc.move(2 * HOUR);
  kyc.move(2 * HOUR);
  await kyc.send("persona", { type: "inquiry.approved" });
  await told(opsPosts, 2);
  expect(opsPosts()[1]).toContain("*persona sends again*");
  expect(opsPosts()).toHaveLength(2);
});

test("a body that is too large is an alarm at once", async () => {
  const request = kyc.signed("persona", { type: "inquiry.declined" });
  await kyc.post("persona", { ...request, body: "x".repeat(2 * 1024 * 1024) });
  await eventually("an alert", () => opsPosts().length === 1);
  expect(opsPosts()[0]).toContain("larger than 1048576 bytes");
});

test("rule files that cannot be used are an alarm, and good ones its end", async () => {
  await kyc.reload({ "kyc.yaml": "version: 1\nrules:\n  declined: { event: nothing.like.this }\n" });
  await eventually("an alert", () => opsPosts().length === 1);
  expect(opsPosts()[0]).toContain("the rules from before stay in force");
  await kyc.reload(RULES);
  await eventually("its end", () => opsPosts().length === 2);
});

test("without `alerts:` alarms are kept and shown, and nobody is told", async () => {
  await kyc.close();
  kyc = await startTestRelay({
    settings: settings(""),
    rules: RULES,
    env: { SMTP_URL: mailbox.url, SECRET },
  });
  await bad(5);
  await eventually("an alarm", async () => (await shown()).length === 1);
  expect(await kyc.api("/deliveries")).toMatchObject({ data: [] });
});

test("in preview alerts land in the outbox", async () => {
  await kyc.close();
  const preview = `preview: true\n${settings()}`;
  kyc = await startTestRelay({ settings: preview, rules: RULES, env: { SMTP_URL: mailbox.url, SECRET } });
  await bad(5);
  type Outbox = { readonly data: readonly { readonly rule: string; readonly summary: string }[] };
  const outbox = await eventually("an entry", async () => {
    const { data } = await kyc.api<Outbox>("/outbox");
    return data.length > 0 && data;
  });
  expect(outbox).toMatchObject([{ rule: "relay:alerts", destination: "slack" }]);
  expect(slack.calls).toEqual([]);
});
