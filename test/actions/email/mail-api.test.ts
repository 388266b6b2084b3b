import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emailAction } from "../../../src/actions/email/email-action.ts";
import { emailDestination } from "../../../src/actions/email/email-destination.ts";
import { guardedConnector } from "../../../src/connect/guarded-connector.ts";
import { refusal, startFakePostmark } from "../../support/fake-postmark.ts";
import { failure, startFakeResend } from "../../support/fake-resend.ts";
import { POSTMARK_TEST_TOKEN, RESEND_TEST_KEY } from "../../support/mail-keys.ts";
import { SAMPLE_TIME, sampleDelivery } from "../../support/sample-delivery.ts";
import type { ScriptedAnswer, ScriptedServer } from "../../support/scripted-server.ts";

const UNSUBSCRIBE = "https://relay.example.com/unsubscribe/test-token";
const RENDERING = {
  to: "ada@example.com",
  subject: 'Zoë "the <b>boss</b>" — please finish',
  text: "Hello Zoë\n.\nFrom you\n",
  html: "<p>Hello Zoë = fine</p>",
  date: SAMPLE_TIME,
  to_person: true,
  unsubscribe: UNSUBSCRIBE,
};
const { id } = sampleDelivery();
const HEADERS = {
  "Message-ID": `<${id}@example.com>`,
  "Auto-Submitted": "auto-generated",
  "X-Entity-Ref-ID": id,
  "List-Unsubscribe": `<${UNSUBSCRIBE}>`,
  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
};

let connector: ReturnType<typeof guardedConnector>;
const cleanUp: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  connector = guardedConnector();
  cleanUp.push(() => connector.close());
});
afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((clean) => clean()));
});

const PROVIDERS = {
  resend: { start: startFakeResend, key: RESEND_TEST_KEY },
  postmark: { start: startFakePostmark, key: POSTMARK_TEST_TOKEN },
} as const;
type Provider = keyof typeof PROVIDERS;

async function started<T extends ScriptedServer>(start: () => Promise<T>): Promise<T> {
  const server = await start();
  cleanUp.push(() => server.close());
  return server;
}
function open(transport: Provider, api_url: string, settings: object = {}, api_key?: string) {
  const given = { transport, api_url, api_key: "env:KEY", from: "Onboarding <kyc@example.com>" };
  const checked = emailDestination.settings.parse({ ...given, allow_private: true, ...settings });
  const secrets = { api_key: api_key ?? PROVIDERS[transport].key };
  const tools = { connector, clock: () => SAMPLE_TIME };
  return emailDestination.open("mail", Object.assign(checked, secrets), tools);
}
const attempt = (
  destination: ReturnType<typeof open>,
  rendering: object = {},
  signal = AbortSignal.timeout(5000),
) => emailAction.attempt?.({ ...RENDERING, ...rendering }, destination, sampleDelivery(), signal);

describe("Resend", () => {
  test("gets the same mail that SMTP would carry, the delivery's id as idempotency key", async () => {
    const resend = await started(startFakeResend);
    const reply = await attempt(open("resend", `${resend.url}/`, { reply_to: "help@example.com" }));
    expect(reply).toMatchObject({ outcome: "delivered", http_status: 200 });
    expect(resend.mails).toEqual([
      {
        from: "Onboarding <kyc@example.com>",
        to: ["ada@example.com"],
        reply_to: "help@example.com",
        subject: RENDERING.subject,
        text: RENDERING.text,
        html: RENDERING.html,
        headers: HEADERS,
      },
    ]);
    expect(resend.heard[0]?.headers).toMatchObject({ "idempotency-key": id, "user-agent": "kyc-relay" });
  });

  test("sends no second mail when the answer was lost: every attempt has the same key and bytes", async () => {
    const resend = await started(startFakeResend);
    resend.answer("lose", failure(500, "application_error"));
    const destination = open("resend", resend.url);
    expect(await attempt(destination)).toEqual({ outcome: "uncertain", reason: "connection_lost" });
    expect(await attempt(destination)).toMatchObject({ outcome: "retry", reason: "server_error" });
    expect(await attempt(destination)).toMatchObject({ outcome: "delivered" });
    expect(resend.mails).toHaveLength(1);
    expect(new Set(resend.heard.map(({ headers }) => headers["idempotency-key"]))).toEqual(new Set([id]));
    expect(new Set(resend.heard.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test("says so when the same delivery goes out with another text within a day", async () => {
    const resend = await started(startFakeResend);
    const destination = open("resend", resend.url);
    await attempt(destination);
    expect(await attempt(destination, { text: "Mended" })).toMatchObject({
      outcome: "dead",
      reason: "refused",
      answer: expect.stringContaining("invalid_idempotent_request"),
    });
    expect(resend.mails).toHaveLength(1);
  });

  test("an address that it does not take is a dead letter of its recipient's", async () => {
    const resend = await started(startFakeResend);
    expect(await attempt(open("resend", resend.url), { to: "ada@localhost" })).toMatchObject({
      outcome: "dead",
      reason: "recipient_unknown",
      http_status: 422,
    });
  });

  test("a key that it does not know is unauthorized, and is cut out of answers", async () => {
    const resend = await started(startFakeResend);
    const destination = open("resend", resend.url, {}, "re_another_test_key");
    expect(await attempt(destination)).toMatchObject({ outcome: "dead", reason: "unauthorized" });
    expect(destination.secrets).toContain("re_another_test_key");
  });

  test.each<[ScriptedAnswer, object]>([
    [
      failure(403, "validation_error", "The x domain is not verified."),
      { outcome: "dead", reason: "sender_rejected" },
    ],
    [
      failure(422, "validation_error", "Invalid `from` field."),
      { outcome: "dead", reason: "sender_rejected" },
    ],
    [failure(400, "validation_error", "Something else."), { outcome: "dead", reason: "invalid_message" }],
    [failure(451, "security_error"), { outcome: "dead", reason: "mail_rejected" }],
    [failure(429, "daily_quota_exceeded"), { outcome: "retry", reason: "refused_for_now" }],
    [failure(409, "concurrent_idempotent_requests"), { outcome: "retry", reason: "refused_for_now" }],
    [failure(422, "a_word_of_next_year"), { outcome: "dead", reason: "refused" }],
    [failure(500, "a_word_of_next_year"), { outcome: "retry", reason: "server_error" }],
    [
      { status: 200, body: "<html>proxy</html>" },
      { outcome: "uncertain", reason: "refused_for_now" },
    ],
    [
      { status: 200, body: "null" },
      { outcome: "uncertain", reason: "refused_for_now" },
    ],
  ])("answers %j: %j", async (answer, meaning) => {
    const resend = await started(startFakeResend);
    resend.answer(answer);
    expect(await attempt(open("resend", resend.url))).toMatchObject(meaning);
  });
});

describe("Postmark", () => {
  test("gets the same mail that SMTP would carry, and keeps its Message-ID", async () => {
    const postmark = await started(startFakePostmark);
    const settings = { reply_to: "help@example.com", message_stream: "onboarding" };
    expect(await attempt(open("postmark", postmark.url, settings))).toMatchObject({ outcome: "delivered" });
    const headers = Object.entries({ ...HEADERS, "X-PM-KeepID": "true" });
    expect(postmark.mails).toEqual([
      {
        From: "Onboarding <kyc@example.com>",
        To: "ada@example.com",
        ReplyTo: "help@example.com",
        Subject: RENDERING.subject,
        TextBody: RENDERING.text,
        HtmlBody: RENDERING.html,
        Headers: expect.arrayContaining(headers.map(([Name, Value]) => ({ Name, Value }))),
        MessageStream: "onboarding",
      },
    ]);
  });

  test("sends the same bytes on every attempt", async () => {
    const postmark = await started(startFakePostmark);
    postmark.answer("lose");
    const destination = open("postmark", postmark.url);
    expect(await attempt(destination)).toEqual({ outcome: "uncertain", reason: "connection_lost" });
    expect(await attempt(destination)).toMatchObject({ outcome: "delivered" });
    expect(postmark.mails[1]).toEqual(postmark.mails[0]);
  });

  test.each<[ScriptedAnswer, object]>([
    [refusal(422, 300, "Invalid 'To' address: 'x'."), { outcome: "dead", reason: "recipient_unknown" }],
    [refusal(422, 300, "Invalid 'From' address."), { outcome: "dead", reason: "sender_rejected" }],
    [refusal(422, 300, "Provide a body."), { outcome: "dead", reason: "invalid_message" }],
    [refusal(422, 400), { outcome: "dead", reason: "sender_rejected" }],
    [refusal(422, 406), { outcome: "dead", reason: "recipient_suppressed" }],
    [refusal(422, 405), { outcome: "retry", reason: "refused_for_now" }],
    [refusal(422, 412), { outcome: "dead", reason: "sender_rejected" }],
    [refusal(422, 1235), { outcome: "dead", reason: "not_found" }],
    [refusal(401, 10), { outcome: "dead", reason: "unauthorized" }],
    [refusal(422, 99_999), { outcome: "dead", reason: "refused" }],
    [refusal(500, 0), { outcome: "retry", reason: "server_error" }],
    [refusal(200, 99_999), { outcome: "uncertain", reason: "refused_for_now" }],
    [
      { status: 200, body: "<html>proxy</html>" },
      { outcome: "uncertain", reason: "refused_for_now" },
    ],
  ])("answers %j: %j", async (answer, meaning) => {
    const postmark = await started(startFakePostmark);
    postmark.answer(answer);
    expect(await attempt(open("postmark", postmark.url))).toMatchObject(meaning);
  });
});

describe.each(["resend", "postmark"] as const)("%s", (provider) => {
  const server = () => started<ScriptedServer>(PROVIDERS[provider].start);

  test("is heard when it asks us to slow down", async () => {
    const { url, answer } = await server();
    answer({ status: 429, body: {}, headers: { "retry-after": "7" } });
    const reply = await attempt(open(provider, url));
    expect(reply).toMatchObject({ outcome: "retry", reason: "rate_limited", retry_after: 7000 });
  });

  test("is asked again after an error of its own, whatever the page says", async () => {
    const { url, answer } = await server();
    answer({ status: 503, body: "<html>" }, { status: 302, body: "", headers: { location: "/" } });
    const reply = await attempt(open(provider, url));
    expect(reply).toMatchObject({ outcome: "retry", reason: "server_error", http_status: 503 });
    expect(await attempt(open(provider, url))).toMatchObject({ outcome: "dead", reason: "redirected" });
  });

  test("that does not answer may have it; one that nobody listens for has not", async () => {
    const { url, answer, close } = await server();
    answer("hang", "drop");
    const late = await attempt(open(provider, url), {}, AbortSignal.timeout(200));
    expect(late).toEqual({ outcome: "uncertain", reason: "timeout" });
    expect(await attempt(open(provider, url))).toEqual({ outcome: "uncertain", reason: "connection_lost" });
    await close();
    expect(await attempt(open(provider, url))).toEqual({ outcome: "retry", reason: "connection_failed" });
  });

  test("gets names as they are: nothing in them becomes a header, a field or another recipient", async () => {
    const { url, heard } = await server();
    const hostile = '","to":"eve@example.com\\r\\nBcc: eve@example.com\u0000\u2028<script>';
    const reply = await attempt(open(provider, url), { subject: hostile, text: hostile });
    expect(reply).toMatchObject({ outcome: "delivered" });
    const { subject, Subject, to, To } = heard[0]?.body ?? {};
    expect([subject ?? Subject, [to ?? To].flat()]).toEqual([hostile, ["ada@example.com"]]);
  });

  test("is not reached at a private address without leave", async () => {
    const { url, heard } = await server();
    const guarded = open(provider, url, { allow_private: false });
    expect(await attempt(guarded)).toEqual({ outcome: "dead", reason: "forbidden_address" });
    expect(heard).toHaveLength(0);
  });

  test("opens without its key, and its deliveries are dead letters that say so", async () => {
    const tools = { connector, clock: () => SAMPLE_TIME };
    const settings = emailDestination.settings.parse({
      transport: provider,
      api_key: "env:KEY",
      from: "kyc@example.com",
    });
    const unset = emailDestination.open("mail", Object.assign(settings, { api_key: undefined }), tools);
    expect(await attempt(unset)).toEqual({ outcome: "dead", reason: "destination_unset" });
    expect(unset.shown).toBe("not set");
  });

  test("does not open with a key that no header can hold, and does not repeat it", () => {
    const broken = () => open(provider, "https://api.example.com", {}, "te st\r\nkey");
    expect(broken).toThrow(/`api_key` holds characters/);
    expect(broken).not.toThrow(/te st/);
    expect(open(provider, "https://api.example.com").shown).toBe("api.example.com");
  });
});
