import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Mailbox, startMailbox } from "../support/mailbox.ts";
import { startRawServer } from "../support/raw-server.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const HOUR = 3_600_000;

const settings = (more = "") => `
server: { public_url: "https://relay.example.com" }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  mail: { kind: email, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>", allow_private: true${more} }
`;

const RULES = `
version: 1
rules:
  declined:
    event: inquiry.declined
    do:
      - email: { to: "{{ event.subject.email }}", subject: Declined, text: Sorry. }
  remind-expired:
    event: inquiry.expired
    do:
      - email: { to: "{{ event.subject.email }}", subject: Come back, text: Please. }
        after: 1h
        if_pending: add
  staff:
    event: "inquiry.*"
    do:
      - email: { to: ops@example.com, subject: "Seen", text: "{{ event.type }}" }
`;

let mailbox: Mailbox;
let relay: TestRelay;
/** Addresses that the mail server does not know. */
let unknown: Set<string>;

beforeEach(async () => {
  unknown = new Set();
  mailbox = await startMailbox({
    onRcptTo({ address }, _session, done) {
      const error = Object.assign(new Error("5.1.1 no such user here"), { responseCode: 550 });
      done(unknown.has(address) ? error : null);
    },
  });
});
afterEach(async () => {
  await relay.close();
  await mailbox.close();
});

async function start(more?: string, url = mailbox.url) {
  const env = { PERSONA_SECRET: "test-wbhsec-persona", SMTP_URL: url };
  relay = await startTestRelay({ settings: settings(more), rules: { "rules.yaml": RULES }, env });
}

const EMAIL_FIELD = "data.attributes.payload.data.attributes.fields.email-address.value";
const send = (type: string, reference: string, email = "ada@example.com") =>
  relay.send("persona", {
    type: `inquiry.${type}`,
    reference,
    set: { "data.attributes.created-at": new Date(relay.now()).toISOString(), [EMAIL_FIELD]: email },
  });

type Listed = { id: string; rule: string; state: string; reason?: string };
const listed = (filter: string, count: number) =>
  eventually(`${count} of ${filter}`, async () => {
    const { data } = await relay.api<{ data: Listed[] }>(`/deliveries?${filter}`);
    return data.length === count ? data : undefined;
  });
const mailsTo = (address: string) => mailbox.mails.filter(({ to }) => to?.[0]?.address === address).length;

describe("an address that the mail server does not know", () => {
  test("is a dead letter with its own reason, and later reminders end at once", async () => {
    await start();
    unknown.add("ada@example.com");
    await send("declined", "cust-1");
    const [dead] = await listed("reason=recipient_unknown", 1);
    await send("expired", "cust-9");
    relay.move(HOUR);
    await listed("reason=bounced_before", 1);

    const { data } = await relay.api<{ data: object[] }>("/unsubscribed");
    expect(data).toMatchObject([{ why: "bounced", delivery: dead?.id }]);
    await relay.restart();
    await send("expired", "cust-2", "ADA@example.com");
    relay.move(HOUR);
    await listed("reason=bounced_before", 2);
    expect(mailsTo("ada@example.com")).toBe(0);
  });

  test("gets reminders again once the dead letter arrives", async () => {
    await start();
    unknown.add("ada@example.com");
    await send("expired", "cust-1");
    relay.move(HOUR);
    await listed("reason=recipient_unknown", 1);
    unknown.clear();
    const body = JSON.stringify({ reason: "recipient_unknown" });
    await relay.api("/redrive", { method: "POST", body });
    await eventually("it arrived", () => mailsTo("ada@example.com") === 1);
    await eventually("nobody is left out", async () => {
      const { data } = await relay.api<{ data: object[] }>("/unsubscribed");
      return data.length === 0;
    });
    await send("expired", "cust-1");
    relay.move(HOUR);
    await eventually("so did the next", () => mailsTo("ada@example.com") === 2);
  });
});

describe("max_per_subject", () => {
  test("leaves out a reminder too many across rules, and makes anything else a dead letter", async () => {
    await start(", max_per_subject: 2");
    await send("expired", "cust-2");
    await send("expired", "cust-3", "ada@EXAMPLE.com");
    await send("expired", "cust-4");
    relay.move(HOUR);
    await listed("reason=max_per_subject", 1);
    await send("declined", "cust-1");
    await send("declined", "cust-1", "grace@example.com");
    await listed("state=delivered&rule=declined", 2);
    await send("declined", "cust-1");
    const [dead] = await listed("reason=too_many_mails", 1);

    relay.move(24 * HOUR);
    await relay.api("/redrive", { method: "POST", body: JSON.stringify({ ids: [dead?.id] }) });
    await listed("state=delivered&rule=declined", 3);
  });

  test("never keeps a decision from a person whose address others have filed", async () => {
    await start(", max_per_subject: 2");
    for (const other of ["cust-7", "cust-8", "cust-9"]) await send("declined", other);
    await listed("state=delivered&rule=declined", 3);
    await send("declined", "cust-1");
    await listed("state=delivered&rule=declined", 4);
  });

  test("does not count what a rule sends to an address of its own", async () => {
    await start(", max_per_subject: 1");
    for (const reference of ["cust-1", "cust-2", "cust-3"]) await send("created", reference);
    await eventually("all arrived", () => mailsTo("ops@example.com") === 3);
  });

  test("holds while many go at once", async () => {
    await start(", max_per_subject: 2, concurrency: 10");
    await Promise.all(["1", "2", "3", "4", "5", "6"].map((n) => send("expired", `cust-${n}`)));
    relay.move(HOUR);
    await listed("reason=max_per_subject", 4);
    await eventually("two arrived", () => mailsTo("ada@example.com") === 2);
  });
});

describe("the Message-ID of a delivery", () => {
  test("is the same after a redrive", async () => {
    await start();
    unknown.add("ada@example.com");
    await send("declined", "cust-1");
    const [dead] = await listed("reason=recipient_unknown", 1);
    unknown.clear();
    await relay.api("/redrive", { method: "POST", body: JSON.stringify({ ids: [dead?.id] }) });
    await eventually("it arrived", () => mailsTo("ada@example.com") === 1);
    const mail = mailbox.mails.find(({ to }) => to?.[0]?.address === "ada@example.com");
    expect(mail?.messageId).toBe(`<${dead?.id}@example.com>`);
  });

  test("and every byte are the same when its answer was lost, also after a restart", async () => {
    const received: string[] = [];
    let isLost = true;
    const server = await startRawServer((socket) => {
      let heard = "";
      socket.write("220 test\r\n");
      socket.on("data", (chunk) => {
        heard += chunk.toString();
        const isData = heard.includes("\r\nDATA\r\n");
        const isWhole = isData && heard.endsWith("\r\n.\r\n");
        if (isWhole) {
          received.push(heard.slice(heard.indexOf("\r\nDATA\r\n")));
          if (isLost) socket.destroy();
          else socket.write("250 taken\r\n");
        } else if (isData && chunk.toString() === "DATA\r\n") socket.write("354 go on\r\n");
        else if (!isData) socket.write(chunk.toString() === "QUIT\r\n" ? "221 bye\r\n" : "250 ok\r\n");
      });
    });
    await start("", `smtp://127.0.0.1:${server.port}`);
    await relay.reload({ "rules.yaml": RULES.replace(/ {2}staff:.*/s, "") });
    await send("declined", "cust-1");
    await listed("state=pending", 1);
    await eventually("it was sent", () => received.length === 1);
    await relay.restart();
    isLost = false;
    relay.move(HOUR);
    await listed("state=delivered", 1);
    expect(received).toHaveLength(2);
    expect(received[1]).toBe(received[0]);
    expect(received[0]).toMatch(/\r\nMessage-ID: <[\w-]{36}@example\.com>\r\n/);
    await server.close();
  });
});
