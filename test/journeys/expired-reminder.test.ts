import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Mailbox, startMailbox } from "../support/mailbox.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const HOUR = 3_600_000;

const SETTINGS = `
sources:
  persona:
    kind: persona
    secrets: [env:PERSONA_SECRET]
    links: { resume: "https://withpersona.com/verify?inquiry-id={{ event.check.id }}" }
destinations:
  mail: { kind: email, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>", allow_private: true }
`;

const RULES = `
version: 1
rules:
  remind-expired:
    event: inquiry.expired
    when:
      subject.email: { exists: true }
    do:
      - email:
          to: "{{ event.subject.email }}"
          subject: Your identity check is not finished
          text: |
            Hello {{ event.subject.name.first | default: "there" }},
            your check expired. {{ event.links.resume | link: "Continue here" }}
        after: 24h
`;

let mailbox: Mailbox;
let relay: TestRelay;

beforeEach(async () => {
  mailbox = await startMailbox();
  const env = { PERSONA_SECRET: "test-wbhsec-persona", SMTP_URL: mailbox.url };
  relay = await startTestRelay({ settings: SETTINGS, rules: { "reminders.yaml": RULES }, env });
});

afterEach(async () => {
  await relay.close();
  await mailbox.close();
});

const created = (at: number) => ({ "data.attributes.created-at": new Date(at).toISOString() });
const email = { "data.attributes.payload.data.attributes.fields.email-address.value": "ada@example.com" };

const expired = (at = relay.now()) =>
  relay.send("persona", { type: "inquiry.expired", reference: "cust-1", set: { ...created(at), ...email } });
const completed = (at = relay.now(), reference = "cust-1") =>
  relay.send("persona", { type: "inquiry.completed", reference, set: created(at) });

test("24 hours after an inquiry expired the person gets one mail, not earlier", async () => {
  await expired();
  relay.move(23 * HOUR);
  await state("pending");
  expect(mailbox.mails).toHaveLength(0);

  relay.move(2 * HOUR);
  const mail = await eventually("the mail is there", () => mailbox.mails[0]);
  expect(mail).toMatchObject({
    to: [{ address: "ada@example.com" }],
    subject: "Your identity check is not finished",
  });
  expect(mail.text).toContain("https://withpersona.com/verify?inquiry-id=");
  expect(await state("delivered")).toMatchObject({ rule: "remind-expired" });
});

test("no mail if the person completed meanwhile", async () => {
  await expired();
  relay.move(2 * HOUR);
  await completed();
  expect(await state("cancelled")).toMatchObject({ reason: "decided" });
  relay.move(48 * HOUR);
  expect(mailbox.mails).toHaveLength(0);
});

test("no mail either if the news of the completion came before that of the expiry", async () => {
  await completed(relay.now());
  await expired(relay.now() - HOUR);
  expect(await state("cancelled")).toMatchObject({ reason: "decided" });
  relay.move(48 * HOUR);
  expect(mailbox.mails).toHaveLength(0);
});

test("a completion older than the expiry stops nothing, whenever it comes", async () => {
  await completed(relay.now() - 100 * HOUR);
  await expired();
  await completed(relay.now() - 200 * HOUR);
  relay.move(25 * HOUR);
  await eventually("the mail is there", () => mailbox.mails[0]);
});

test("another person's completion stops nothing", async () => {
  await expired();
  await completed(relay.now() + 1, "cust-2");
  relay.move(25 * HOUR);
  await eventually("the mail is there", () => mailbox.mails[0]);
});

test("a reminder survives a restart, and the rule's text of today goes out", async () => {
  await expired();
  await relay.restart({ "reminders.yaml": RULES.replace("is not finished", "is still waiting") });
  relay.move(25 * HOUR);
  const mail = await eventually("the mail is there", () => mailbox.mails[0]);
  expect(mail.subject).toBe("Your identity check is still waiting");
});

test("a reminder whose rule was removed ends, with that reason", async () => {
  await expired();
  await relay.restart({ "reminders.yaml": "version: 1\nrules: {}\n" });
  relay.move(25 * HOUR);
  expect(await state("cancelled")).toMatchObject({ reason: "rule_removed" });
  expect(mailbox.mails).toHaveLength(0);
});

test("a reminder that comes due while the relay sleeps for two days is too late", async () => {
  await expired();
  relay.move((24 + 25) * HOUR);
  expect(await state("cancelled")).toMatchObject({ reason: "too_late" });
  expect(mailbox.mails).toHaveLength(0);
});

function state(wanted: string) {
  return eventually(`a delivery is ${wanted}`, async () => {
    const { data } = await relay.api<{ data: { state: string; reason?: string; rule: string }[] }>(
      "/deliveries",
    );
    return data.find((one) => one.state === wanted);
  });
}
