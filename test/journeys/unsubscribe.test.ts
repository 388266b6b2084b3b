import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Mailbox, startMailbox } from "../support/mailbox.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const HOUR = 3_600_000;
const PUBLIC_URL = "https://relay.example.com";

const settings = (more = "") => `
server: { public_url: "${PUBLIC_URL}/" }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  mail: { kind: email, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>", allow_private: true }
${more}`;

const RULES = `
version: 1
rules:
  remind-expired:
    event: inquiry.expired
    do:
      - email:
          to: "{{ event.subject.email }}"
          subject: Your identity check is not finished
          text: Please come back.
        after: 24h
        repeat: { every: 24h, times: 3 }
      - email:
          to: ops@example.com
          subject: Somebody has not finished
          text: Look at {{ event.check.id }}.
        after: 72h
  declined:
    event: inquiry.declined
    do:
      - email: { to: "{{ event.subject.email }}", subject: Declined, text: Sorry. }
`;

let mailbox: Mailbox;
let relay: TestRelay;
/** The mail server puts everything off. */
let isBusy: boolean;

async function start(text = settings()) {
  const env = { PERSONA_SECRET: "test-wbhsec-persona", SMTP_URL: mailbox.url };
  relay = await startTestRelay({ settings: text, rules: { "reminders.yaml": RULES }, env });
}

beforeEach(async () => {
  isBusy = false;
  mailbox = await startMailbox({
    onRcptTo: (_address, _session, done) =>
      done(isBusy ? Object.assign(new Error("4.3.2 later"), { responseCode: 451 }) : null),
  });
});
afterEach(async () => {
  await relay.close();
  await mailbox.close();
});

const EMAIL_FIELD = "data.attributes.payload.data.attributes.fields.email-address.value";
const expired = (reference: string, email = "ada@example.com", type = "inquiry.expired") =>
  relay.send("persona", {
    type,
    reference,
    set: { "data.attributes.created-at": new Date(relay.now()).toISOString(), [EMAIL_FIELD]: email },
  });

/** And settled: what follows is reckoned from then, so that the clock must not move before. */
const arrived = (count: number) =>
  eventually(`${count} mails arrived`, async () => {
    const { data } = await relay.api<{ data: unknown[] }>("/deliveries?state=delivered");
    return mailbox.mails.length >= count && data.length >= count;
  });
const headerOf = (index: number, name: string) =>
  mailbox.mails[index]?.headers.find((header) => header.key === name)?.value;

/** As it is written in the mail, but at the address where this relay listens. */
function linkOf(index: number): string {
  const [, link = ""] = /^<(.+)>$/.exec(headerOf(index, "list-unsubscribe") ?? "") ?? [];
  expect(link).toMatch(/^https:\/\/relay\.example\.com\/unsubscribe\/[\w-]{64}$/);
  return link.replace(PUBLIC_URL, relay.relay.url);
}

/** As a mail provider does it when somebody presses its button: RFC 8058. */
const oneClick = (link: string) =>
  fetch(link, {
    method: "POST",
    body: "List-Unsubscribe=One-Click",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    redirect: "error",
  });

type Listed = { id: string; state: string; reason?: string; rule: string; action: string };
const cancelled = (reason: string) =>
  eventually(`a delivery is cancelled: ${reason}`, async () => {
    const { data } = await relay.api<{ data: Listed[] }>(`/deliveries?reason=${reason}`);
    return data.find(({ state }) => state === "cancelled");
  });

test("one click ends the person's reminders for good, also after a restart", async () => {
  await start();
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  expect(headerOf(0, "list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  const answer = await oneClick(linkOf(0));
  expect([answer.status, answer.headers.get("set-cookie")]).toEqual([200, null]);

  await relay.restart();
  relay.move(24 * HOUR);
  const ended = await cancelled("unsubscribed");
  expect(ended).toMatchObject({ rule: "remind-expired", action: "email" });
  relay.move(24 * HOUR);
  await arrived(2);
  expect(mailbox.mails.map(({ to }) => to?.[0]?.address)).toEqual(["ada@example.com", "ops@example.com"]);
});

test("whoever unsubscribed is known by the address, and by the subject", async () => {
  await start();
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  await oneClick(linkOf(0));

  await expired("cust-2", "Ada@EXAMPLE.com");
  relay.move(24 * HOUR);
  await cancelled("unsubscribed");
  await expired("cust-1", "other@example.com");
  relay.move(24 * HOUR);
  await eventually("both are out", async () => {
    const { data } = await relay.api<{ data: Listed[] }>("/deliveries?reason=unsubscribed");
    return data.length >= 3;
  });
  await expired("cust-3", "grace@example.com");
  relay.move(24 * HOUR);
  await eventually("a stranger has mail", () =>
    mailbox.mails.some(({ to }) => to?.[0]?.address === "grace@example.com"),
  );
  const recipients = mailbox.mails.map(({ to }) => to?.[0]?.address);
  expect(recipients.filter((address) => address?.toLowerCase() === "ada@example.com")).toHaveLength(1);
  expect(recipients).not.toContain("other@example.com");
});

test("what was decided still reaches who unsubscribed, and has no such link", async () => {
  await start();
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  await oneClick(linkOf(0));
  await expired("cust-1", "ada@example.com", "inquiry.declined");
  await arrived(2);
  expect(mailbox.mails[1]?.subject).toBe("Declined");
  expect(headerOf(1, "list-unsubscribe")).toBeUndefined();
});

test("looking at the link changes nothing; the button on its page does", async () => {
  await start();
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  const page = await fetch(linkOf(0));
  expect(await page.text()).toContain('<form method="post">');
  relay.move(24 * HOUR);
  await arrived(2);
  expect(linkOf(1)).toBe(linkOf(0));

  const form = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  expect((await fetch(linkOf(1), { method: "POST", body: form })).status).toBe(200);
  expect(await (await fetch(linkOf(1))).text()).not.toContain("<form");
  relay.move(24 * HOUR);
  await cancelled("unsubscribed");
});

test("who unsubscribes while a reminder waits for its next try does not get it", async () => {
  await start();
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  isBusy = true;
  relay.move(24 * HOUR);
  await eventually("a try has failed", async () => {
    const { data } = await relay.api<{ data: { attempt_count: number }[] }>("/deliveries?state=pending");
    return data.some(({ attempt_count }) => attempt_count === 1);
  });
  await oneClick(linkOf(0));
  isBusy = false;
  relay.move(HOUR);
  await cancelled("unsubscribed");
  expect(mailbox.mails).toHaveLength(1);
});

test("an operator can lift it", async () => {
  await start();
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  await oneClick(linkOf(0));
  const { data } = await relay.api<{ data: { why: string }[] }>("/unsubscribed");
  expect(data).toMatchObject([{ why: "unsubscribed" }]);
  const body = JSON.stringify({ whom: " ADA@example.com" });
  expect(await relay.api("/unsubscribed/lift", { method: "POST", body })).toEqual({ data: { lifted: 1 } });
  relay.move(24 * HOUR);
  await arrived(2);
});

test("without a public https address no dead link is sent", async () => {
  await start(settings().replace(PUBLIC_URL, "http://relay.example.com"));
  await expired("cust-1");
  relay.move(24 * HOUR);
  await arrived(1);
  expect(headerOf(0, "list-unsubscribe")).toBeUndefined();
  expect(mailbox.raws[0]?.toString()).not.toContain("unsubscribe");
});

test("a preview shows link and headers, and nothing goes out", async () => {
  await start(settings("preview: true"));
  await expired("cust-1");
  relay.move(24 * HOUR);
  const shown = await eventually("it is in the outbox", async () => {
    const { data } = await relay.api<{ data: { id: string }[] }>("/outbox");
    return data[0] && relay.api<{ data: { content: Record<string, never> } }>(`/outbox/${data[0].id}`);
  });
  expect(shown.data.content).toMatchObject({
    headers: {
      "list-unsubscribe": expect.stringMatching(/^<https:\/\/relay\.example\.com\/unsubscribe\//),
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
    },
    text: expect.stringContaining("https://relay.example.com/unsubscribe/"),
  });
  expect(mailbox.mails).toHaveLength(0);
});
