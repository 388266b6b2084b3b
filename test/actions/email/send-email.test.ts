import { Socket } from "node:net";
import tls from "node:tls";
import type { SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { composeMail } from "../../../src/actions/email/compose-mail.ts";
import { emailAction } from "../../../src/actions/email/email-action.ts";
import { emailDestination } from "../../../src/actions/email/email-destination.ts";
import { guardedConnector } from "../../../src/connect/guarded-connector.ts";
import { type Mailbox, refusing, startMailbox } from "../../support/mailbox.ts";
import { startRawServer } from "../../support/raw-server.ts";
import { SAMPLE_TIME, sampleDelivery } from "../../support/sample-delivery.ts";
import { TEST_CERTIFICATE } from "../../support/test-certificate.ts";

const RENDERING = {
  to: "ada@example.com",
  subject: "Zoë, your check — please finish it, even though this subject is longer than a line may be",
  text: "Hello Zoë\n.\nFrom you\n",
  html: "<p>Hello Zoë = fine</p>",
  date: SAMPLE_TIME,
  to_person: true,
};
const cleanUp: (() => Promise<unknown>)[] = [];
let connector: ReturnType<typeof guardedConnector>;

beforeEach(() => {
  // Every name is this machine, so that certificates can be asked for by name.
  connector = guardedConnector({ lookup: async () => [{ address: "127.0.0.1", family: 4 }] });
  cleanUp.push(() => connector.close());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(cleanUp.splice(0).map((clean) => clean()));
});

async function mailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const started = await startMailbox(options);
  cleanUp.push(() => started.close());
  return started;
}
async function rawServer(talk: (socket: Socket) => void) {
  const started = await startRawServer(talk);
  cleanUp.push(() => started.close());
  return started;
}
function open(url: string | undefined, settings: object = {}) {
  const given = { url: "env:TEST_URL", from: "Onboarding <kyc@example.com>", allow_private: true };
  const checked = Object.assign(emailDestination.settings.parse({ ...given, ...settings }), { url });
  return emailDestination.open("mail", checked, { connector, clock: () => SAMPLE_TIME });
}
const attempt = (destination: ReturnType<typeof open>, signal = AbortSignal.timeout(5000)) =>
  emailAction.attempt?.(RENDERING, destination, sampleDelivery(), signal);

describe("a mail that goes out", () => {
  test("arrives as text and HTML, under a Message-ID made of the delivery's id", async () => {
    const box = await mailbox();
    expect(await attempt(open(box.url, { reply_to: "help@example.com" }))).toMatchObject({
      outcome: "delivered",
    });
    expect(box.mails).toMatchObject([
      {
        from: { name: "Onboarding", address: "kyc@example.com" },
        to: [{ address: "ada@example.com" }],
        replyTo: [{ address: "help@example.com" }],
        subject: RENDERING.subject,
        text: expect.stringContaining(RENDERING.text),
        html: expect.stringContaining("<p>Hello Zoë = fine</p>"),
        messageId: `<${sampleDelivery().id}@example.com>`,
        date: "2026-01-05T12:00:00.000Z",
        attachments: [],
      },
    ]);
    expect(box.mails[0]?.headers).toContainEqual(
      expect.objectContaining({ key: "auto-submitted", value: "auto-generated" }),
    );
    expect(box.sessions[0]?.envelope).toMatchObject({
      mailFrom: { address: "kyc@example.com" },
      rcptTo: [{ address: "ada@example.com" }],
    });
  });

  test("has the same bytes on every attempt", async () => {
    const box = await mailbox();
    await attempt(open(box.url));
    await attempt(open(box.url));
    expect(box.raws[1]?.equals(box.raws[0] ?? Buffer.alloc(0))).toBe(true);
    const sender = { from: "a@example.com", domain: "example.com" };
    expect(await composeMail(RENDERING, sender, "d1")).toEqual(
      await composeMail(JSON.parse(JSON.stringify(RENDERING)), sender, "d1"),
    );
  });

  test("reads no file and no address, whatever the text says", async () => {
    const box = await mailbox();
    const rendering = { ...RENDERING, text: "/etc/passwd", html: '<img src="/etc/passwd">' };
    await emailAction.attempt?.(rendering, open(box.url), sampleDelivery(), AbortSignal.timeout(5000));
    expect(box.mails[0]?.text?.trim()).toBe("/etc/passwd");
    expect(box.mails[0]?.attachments).toEqual([]);
  });

  test("goes through STARTTLS with a login, to the name whose certificate is right", async () => {
    const trusted = tls.getCACertificates("default");
    tls.setDefaultCACertificates([...trusted, TEST_CERTIFICATE.cert]);
    cleanUp.push(async () => tls.setDefaultCACertificates(trusted));
    const logins: unknown[] = [];
    const box = await mailbox({
      disabledCommands: [],
      authOptional: false,
      onAuth: ({ username, password }, _session, done) => {
        logins.push([username, password]);
        done(null, { user: username });
      },
    });
    const url = `smtp://relay%40example.com:test%2Fpassword@mail.test:${box.port}`;
    expect(await attempt(open(url))).toMatchObject({ outcome: "delivered" });
    expect(logins).toEqual([["relay@example.com", "test/password"]]);
    expect(box.sessions[0]).toMatchObject({ secure: true });
    expect(await attempt(open(url.replace("mail.test", "other.test")))).toMatchObject({
      reason: "tls_failed",
    });
  });
});

describe("a mail that is not accepted", () => {
  test.each([
    ["onRcptTo", 550, "no such user", "dead", "recipient_unknown"],
    ["onRcptTo", 450, "4.1.2 domain not found", "retry", "recipient_refused_for_now"],
    ["onMailFrom", 530, "log in first", "dead", "unauthorized"],
    ["onMailFrom", 421, "too busy", "retry", "refused_for_now"],
    ["onData", 552, "too big", "dead", "message_too_long"],
    ["onData", 552, "5.2.2 mailbox full", "dead", "mailbox_full"],
    ["onRcptTo", 550, "5.1.1 no such user", "dead", "recipient_unknown"],
    ["onData", 550, "spam", "dead", "refused"],
    ["onData", 451, "try later", "retry", "refused_for_now"],
  ] as const)("%s %i %s is %s: %s", async (step, status, words, outcome, reason) => {
    const box = await mailbox(refusing(step, status, words));
    const reply = await attempt(open(box.url));
    expect(reply).toMatchObject({ outcome, reason, answer: expect.stringContaining(words) });
  });

  test.each([
    [535, "dead", "unauthorized"],
    [454, "retry", "refused_for_now"],
  ])("a login answered %i is %s: %s", async (status, outcome, reason) => {
    const box = await mailbox(refusing("onAuth", status, "login"));
    const destination = open(box.url.replace("://", "://relay:test-password@"));
    expect(await attempt(destination)).toMatchObject({ outcome, reason });
    expect(destination.secrets).toContain("test-password");
  });

  test("credentials do not travel without TLS, unless private addresses are open", async () => {
    const logins: unknown[] = [];
    const dialogue = await rawServer((socket) => {
      socket.write("220 mail.test\r\n");
      socket.on("data", (data) => {
        logins.push(String(data));
        socket.write(/^EHLO/.test(String(data)) ? "250-mail.test\r\n250 AUTH PLAIN\r\n" : "502 no\r\n");
      });
    });
    const guarded = { ...connector, resolve: async () => "127.0.0.1" };
    const settings = emailDestination.settings.parse({ url: "env:X", from: "kyc@example.com" });
    const url = `smtp://relay:test-password@mail.test:${dialogue.port}`;
    const tools = { connector: guarded, clock: () => SAMPLE_TIME };
    const destination = emailDestination.open("mail", Object.assign(settings, { url }), tools);
    expect(await attempt(destination)).toMatchObject({ outcome: "retry", reason: "tls_failed" });
    expect(logins.join("")).not.toContain("AUTH");
  });

  test.each(["1", "0"])(
    "a certificate that nobody vouches for is tls_failed, the check being %s",
    async (check) => {
      vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", check);
      const box = await mailbox({ disabledCommands: [] });
      expect(await attempt(open(`smtp://mail.test:${box.port}`))).toEqual({
        outcome: "retry",
        reason: "tls_failed",
      });
      const secure = await mailbox({ secure: true });
      expect(await attempt(open(`smtps://mail.test:${secure.port}`))).toEqual({
        outcome: "retry",
        reason: "tls_failed",
      });
    },
  );

  test("nobody listens, or the line drops: tried again", async () => {
    const { port, close } = await rawServer((socket) => socket.destroy());
    expect(await attempt(open(`smtp://127.0.0.1:${port}`))).toEqual({
      outcome: "retry",
      reason: "connection_failed",
    });
    await close();
    expect(await attempt(open(`smtp://127.0.0.1:${port}`))).toEqual({
      outcome: "retry",
      reason: "connection_failed",
    });
  });

  test("no greeting in time is a timeout", async () => {
    const { port } = await rawServer(() => undefined);
    const reply = await attempt(open(`smtp://127.0.0.1:${port}`), AbortSignal.timeout(100));
    expect(reply).toEqual({ outcome: "retry", reason: "timeout" });
  });

  test("an answer lost after the whole mail was sent is uncertain: the other side may have it", async () => {
    const box = await mailbox({
      onData: (stream, session) => {
        stream.on("end", () => sockets.forEach((socket) => void socket.destroy())).resume();
        expect(session.id).not.toBe("");
      },
    });
    const sockets: Socket[] = [];
    const proxy = await rawServer((socket) => {
      sockets.push(socket);
      const server = new Socket().connect(box.port, "127.0.0.1");
      server.on("error", () => undefined);
      socket.pipe(server).pipe(socket);
    });
    expect(await attempt(open(`smtp://127.0.0.1:${proxy.port}`))).toEqual({
      outcome: "uncertain",
      reason: "connection_lost",
    });
  });
});

describe("a mail destination", () => {
  test("opens without its URL, and its deliveries are dead letters that say so", async () => {
    expect(await attempt(open(undefined))).toEqual({ outcome: "dead", reason: "destination_unset" });
  });

  test("sends to nobody outside allow_to", async () => {
    const box = await mailbox();
    const to = (allow_to: string[]) => attempt(open(box.url, { allow_to }));
    expect(await to(["*@example.org", "eve@example.com"])).toEqual({
      outcome: "dead",
      reason: "recipient_not_allowed",
    });
    expect(box.mails).toHaveLength(0);
    expect(await to(["*@EXAMPLE.com"])).toMatchObject({ outcome: "delivered" });
    expect(await to(["Ada@example.com"])).toMatchObject({ outcome: "delivered" });
  });

  test("does not reach a private address without leave", async () => {
    const box = await mailbox();
    for (const url of [box.url, `smtp://mail.test:${box.port}`]) {
      expect(await attempt(open(url, { allow_private: false }))).toEqual({
        outcome: "dead",
        reason: "forbidden_address",
      });
    }
    expect(box.mails).toHaveLength(0);
  });

  test.each(["http://mail.test", "mail.test:587", "smtp://", "smtp://%zz:x@mail.test"])(
    "refuses to open with the URL %s, without repeating it",
    (url) => {
      expect(() => open(url)).toThrow(/`url` is not smtp/);
      expect(() => open(url)).not.toThrow(/mail\.test|zz/);
    },
  );

  test.each([
    { from: "nobody" },
    { from: "a@example.com, b@example.com" },
    { from: "A <a@example.com>\r\nBcc: x@example.com" },
    { allow_to: ["example.com"] },
    { message_id_domain: "a b" },
    { url: "smtp://in-the-file" },
    { pool: true },
  ])("does not take the settings %j", (settings) => {
    const given = { url: "env:TEST_URL", from: "kyc@example.com", ...settings };
    expect(emailDestination.settings.safeParse(given).success).toBe(false);
  });
});

test("a preview is the mail read back from the bytes that would have gone out", async () => {
  const destination = open("smtp://relay:test-password@mail.test", { allow_to: ["*@example.org"] });
  const outbox = await emailAction.preview(RENDERING, destination, sampleDelivery({ destination: "mail" }));
  expect(outbox).toMatchObject({
    kind: "email",
    destination: "mail",
    summary: `ada@example.com: ${RENDERING.subject}`,
    content: {
      from: "Onboarding <kyc@example.com>",
      to: "ada@example.com",
      subject: RENDERING.subject,
      text: RENDERING.text,
      html: RENDERING.html,
      headers: { "message-id": `<${sampleDelivery().id}@example.com>`, "auto-submitted": "auto-generated" },
      would_end: "recipient_not_allowed",
    },
  });
  const unset = await emailAction.preview(RENDERING, undefined, sampleDelivery());
  expect(unset.content).toMatchObject({ to: "ada@example.com", text: RENDERING.text });
  expect(JSON.stringify(unset)).not.toContain(".invalid");
});
