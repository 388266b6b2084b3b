import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { type Mailbox, startMailbox } from "../support/mailbox.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN, api_url: "API_URL", allow_private: true }
  mail: { kind: email, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>", allow_private: true }
  json: { kind: webhook, url: env:HOOK_URL, allow_private: true }
  flat: { kind: webhook, url: env:HOOK_URL, format: flat, allow_private: true }
  form: { kind: webhook, url: env:HOOK_URL, format: form, allow_private: true }
records:
  people: { key: reference, columns: { name: text } }
`;
const NAME = "{{ event.subject.name.full }}";
const RULES = `
version: 1
rules:
  everything:
    event: inquiry.declined
    do:
      - { slack: { via: slack, channel: "#all", text: "*Declined*: ${NAME}", blocks: [{ type: section, text: { type: mrkdwn, text: "Name: ${NAME}" } }, { type: header, text: { type: plain_text, text: "${NAME}" } }] } }
      - email: { to: team@example.com, subject: "Declined: ${NAME}", text: "Name: ${NAME}." }
      - { webhook: { via: json, body: { via: json, name: "${NAME}" } } }
      - { webhook: { via: flat, body: { via: flat, name: "${NAME}" } } }
      - { webhook: { via: form, body: { via: form, name: "${NAME}" } } }
      - record: { table: people, key: "{{ event.subject.reference }}", set: { name: "${NAME}" } }
`;

/** Whatever a person may call themselves, and what must not be in any message to people. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ["pings and links of Slack's", "<!channel> <@U0TEST> <https://evil.example|safe> &lt;!here&gt;"],
  ["headers of a mail", "Ada\r\nBcc: all@evil.example\r\nSubject: other\r\n\r\nbody"],
  ["markup", "</p><script>alert(1)</script><img src=x onerror=alert(1)> \" onload='x"],
  ["a template", "{{ event.raw }} {% assign x = 1 %} {{ 'a' | upcase }}"],
  ["an object's own words", "__proto__ constructor toString"],
  ["a lone surrogate and controls", "A\ud800\u0000\u0007\u202eda\u2066"],
  ["a form's separators", "a&via=forged&name=b=c;d%0d%0a+"],
  ["SQL", "'); DROP TABLE event; --"],
  ["a mail's end", "Ada\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n"],
];

let slack: FakeSlack;
let mailbox: Mailbox;
let hook: HookReceiver;
let relay: TestRelay;

beforeAll(async () => {
  [slack, mailbox, hook] = await Promise.all([startFakeSlack(), startMailbox(), hookReceiver()]);
  const env = {
    PERSONA_SECRET: "test-wbhsec-persona",
    SLACK_BOT_TOKEN: "xoxb-test-token",
    SMTP_URL: mailbox.url,
    HOOK_URL: `${hook.url}/hook`,
  };
  relay = await startTestRelay({
    settings: SETTINGS.replace("API_URL", slack.url),
    rules: { "all.yaml": RULES },
    env,
  });
});

afterAll(async () => {
  await relay.close();
  await Promise.all([slack.close(), mailbox.close(), hook.close()]);
});

const field = (name: string) => `data.attributes.payload.data.attributes.fields.${name}.value`;

test.each(HOSTILE)("a person called by %s is a person, everywhere", async (what, name) => {
  // So that no pace holds it back.
  relay.move(60_000);
  const before = { calls: slack.calls.length, mails: mailbox.mails.length, heard: hook.heard.length };
  const reference = `test-${what.replaceAll(/\W/g, "-")}`;
  const set = { [field("name-first")]: name, [field("name-last")]: "Test" };
  const sent = await relay.send("persona", { type: "inquiry.declined", reference, set });
  expect(sent.status).toBe(200);
  await eventually("all is delivered", async () => {
    const { data } = await relay.api<{ data: readonly { state: string }[] }>("/deliveries?limit=100");
    return data.every(({ state }) => state === "delivered");
  });

  const [message] = slack.calls.slice(before.calls);
  const texts = JSON.stringify([message?.body["text"], message?.body["blocks"]]);
  expect(texts).not.toMatch(/<|>|\\u0000|\\u0007|\u202e|\u2066|\\ud800/);
  expect(message?.body["text"]).toMatch(/^\*Declined\*: [^\n]* Test$/);

  const [mail] = mailbox.mails.slice(before.mails);
  expect(mailbox.mails.length, "one mail").toBe(before.mails + 1);
  expect(mail?.to).toMatchObject([{ address: "team@example.com" }]);
  expect([mail?.cc, mail?.bcc]).toEqual([undefined, undefined]);
  expect(mail?.subject).toMatch(/^Declined: ?[^\r\n]*$/);
  expect(mail?.html).not.toMatch(/<script|<img|<a /);
  expect(mail?.text).not.toContain("evil.example");

  const bodies = hook.heard.slice(before.heard).map(({ body }) => body);
  const [plain, flat] = ["json", "flat"].map(
    (via) => bodies.find((body) => body.includes(`"via":"${via}"`)) ?? "",
  );
  const form = new URLSearchParams(bodies.find((body) => body.startsWith("via=form")));
  expect(JSON.parse(plain ?? "")).toEqual(JSON.parse((flat ?? "").replace('"flat"', '"json"')));
  expect([...form.keys()]).toEqual(["via", "name"]);
  expect(form.getAll("via")).toEqual(["form"]);
  expect(form.get("name")).toBe(String(JSON.parse(plain ?? "").name).toWellFormed());

  const { data } = await relay.api<{ data: unknown }>(`/records/people/${reference}`);
  expect(JSON.stringify(data)).toContain(reference);
});
