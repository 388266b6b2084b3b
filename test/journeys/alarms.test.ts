import { afterEach, beforeEach, expect, inject, test } from "vitest";
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
alerts: { to: ${places}, free_mb: 1 }
`;
}

async function restartWith(text: string): Promise<void> {
  await kyc.close();
  kyc = await startTestRelay({ settings: text, rules: RULES, env: { SMTP_URL: mailbox.url, SECRET } });
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
const tooLarge = () => {
  const request = kyc.signed("persona", { type: "inquiry.declined" });
  return kyc.post("persona", { ...request, body: "x".repeat(2 * 1024 * 1024) });
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
    "[kyc-relay] Nothing fails at slack any more",
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

// Where several processes may be, one looks for alarms only once it leads: days of this clock have gone by till then.
const isAlone = inject("postgres") === undefined;
test.runIf(isAlone)(
  "a source that sent every day and goes quiet is one alarm, also over a restart, until it sends again",
  async () => {
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
  },
);

test("a body that is too large is an alarm at once", async () => {
  await tooLarge();
  await eventually("an alert", () => opsPosts().length === 1);
  expect(opsPosts()[0]).toContain("larger than 1048576 bytes");
});

test("an event that came with nearly the last of its sender's attempts is an alarm, for an hour", async () => {
  const request = kyc.signed("persona", { type: "inquiry.approved" });
  const pressed = { ...request, headers: { ...request.headers, "persona-webhook-attempts-left": "2" } };
  expect((await kyc.post("persona", pressed)).status).toBe(200);
  await eventually("an alert", () => opsPosts().length === 1);
  expect(opsPosts()[0]).toContain("persona had 2 attempts left");
  kyc.move(HOUR);
  await told(opsPosts, 2);
  expect(opsPosts()[1]).toContain("*persona gets through in time again*");
});

const MAIL_FIRST = '[{ via: mail, to: ops@example.com }, { via: slack, channel: "#kyc-ops" }]';

test("no person's cap holds mails about alarms back", async () => {
  await restartWith(settings(MAIL_FIRST).replace("from:", "max_per_subject: 1, from:"));
  for (let round = 1; round <= 2; round++) {
    await bad(5);
    await told(subjects, round * 2 - 1);
    kyc.move(HOUR);
    await kyc.send("persona", { type: "inquiry.approved" });
    await told(subjects, round * 2);
    kyc.move(HOUR);
  }
});

test("what comes and goes is told twice, and its end once it was well for ten minutes", async () => {
  const good = () => kyc.send("persona", { type: "inquiry.approved" });
  for (const count of [1, 3]) {
    await bad(5);
    await told(opsPosts, count);
    kyc.move(MINUTE);
    await good();
    if (count === 1) await told(opsPosts, 2);
  }
  expect(opsPosts()[2]).toContain("it comes and goes");
  kyc.move(8 * MINUTE);
  await good();
  kyc.move(MINUTE);
  await eventually("a look", async () => (await shown())[0]?.[1] === "open");
  expect(opsPosts()).toHaveLength(3);
  kyc.move(11 * MINUTE);
  await told(opsPosts, 4);
});

test("an alert that does not arrive within minutes goes on to the next place", async () => {
  slack.answer(...Array.from({ length: 4 }, () => ({ status: 500, text: "" })));
  await bad(5);
  await eventually("a mail", () => {
    kyc.move(10 * SECOND);
    return subjects().length === 1;
  });
  expect(subjects()).toEqual(["[kyc-relay] Requests to persona are refused"]);
  expect(slack.calls).toHaveLength(4);
});

test("an alert that was on its way to Slack when that went down is told by mail, once", async () => {
  slack.answer(...Array.from({ length: 12 }, () => ({ status: 500, text: "" })));
  await tooLarge();
  await eventually("an attempt", () => slack.calls.length > 0);
  for (let sent = 0; sent < 6; sent++) await kyc.send("persona", { type: "inquiry.declined" });
  const refused = "[kyc-relay] A request to persona was too large";
  await eventually("both alerts, and the end of one", () => {
    kyc.move(SECOND);
    return subjects().includes(refused) && subjects().includes("[kyc-relay] Nothing fails at slack any more");
  });
  expect(subjects().filter((subject) => subject === refused)).toHaveLength(1);
});

test("an alert that is dead goes on to the next place", async () => {
  await restartWith(settings(MAIL_FIRST).replace("from:", "allow_to: ['*@example.org'], from:"));
  await bad(5);
  await eventually("an alert in Slack", () => opsPosts().length === 1);
  expect(opsPosts()[0]).toContain("*Requests to persona are refused*");
  type Deliveries = { readonly data: readonly { readonly action: string; readonly state: string }[] };
  const { data } = await eventually("both have ended", async () => {
    const page = await kyc.api<Deliveries>("/deliveries?rule=relay:alerts");
    return page.data.every(({ state }) => state !== "pending") && page;
  });
  expect(data.map(({ action, state }) => [action, state])).toEqual([
    ["mail.slack/#kyc-ops", "delivered"],
    ["mail", "dead"],
  ]);
});

test("rule files that cannot be used are an alarm, and good ones its end", async () => {
  await kyc.reload({ "kyc.yaml": "version: 1\nrules:\n  declined: { event: nothing.like.this }\n" });
  await eventually("an alert", () => opsPosts().length === 1);
  expect(opsPosts()[0]).toContain("the rules from before stay in force");
  await kyc.reload(RULES);
  await eventually("its end", () => opsPosts().length === 2);
});

test("where nobody is named alarms are kept and shown, and nobody is told", async () => {
  await restartWith(settings("[]"));
  await bad(5);
  await eventually("an alarm", async () => (await shown()).length === 1);
  expect(await kyc.api("/deliveries")).toMatchObject({ data: [] });
});

test("in preview alerts land in the outbox", async () => {
  await restartWith(`preview: true\n${settings()}`);
  await bad(5);
  type Outbox = { readonly data: readonly { readonly rule: string; readonly summary: string }[] };
  const outbox = await eventually("an entry", async () => {
    const { data } = await kyc.api<Outbox>("/outbox");
    return data.length > 0 && data;
  });
  expect(outbox).toMatchObject([{ rule: "relay:alerts", destination: "slack" }]);
  expect(slack.calls).toEqual([]);
});
