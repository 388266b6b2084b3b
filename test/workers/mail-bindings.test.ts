import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { emailAction } from "../../src/actions/email/email-action.ts";
import { emailDestination } from "../../src/actions/email/email-destination.ts";
import { readMail } from "../../src/actions/email/read-mail.ts";
import { workersConnector } from "../../src/connect/workers-connector.ts";
import { mailBindings } from "../../src/worker/mail-bindings.ts";
import { SAMPLE_TIME, sampleDelivery } from "../support/sample-delivery.ts";

const RENDERING = {
  to: "ada@example.com",
  subject: "Zoë, your check",
  text: "Hello Zoë\n",
  html: "<p>Hello Zoë</p>",
  date: SAMPLE_TIME,
  to_person: true,
  unsubscribe: "https://relay.example.com/unsubscribe/test-token",
};

function open(bindings: object, binding?: string) {
  const settings = emailDestination.settings.parse({
    transport: "cloudflare",
    from: "Onboarding <kyc@example.com>",
    ...(binding !== undefined && { binding }),
  });
  const mailBinding = mailBindings({ ...bindings });
  const tools = { connector: workersConnector(), clock: () => SAMPLE_TIME, mailBinding };
  return emailDestination.open("mail", settings, tools);
}
const send = (destination: ReturnType<typeof open>, signal = AbortSignal.timeout(5000)) =>
  emailAction.attempt?.(RENDERING, destination, sampleDelivery(), signal);
const failing = (error: unknown) => ({ EMAIL: { send: () => Promise.reject(error) } });
const coded = (code: string) => Object.assign(new Error("no"), { code });

describe("a send_email binding", () => {
  test("takes a mail that the runtime finds to be one", async () => {
    expect(await send(open(env))).toEqual({ outcome: "delivered" });
  });

  test("gets the bytes that SMTP would carry, and the two addresses", async () => {
    const sent: { from: string; to: string; raw?: string }[] = [];
    const raws: string[] = [];
    const EMAIL = { send: async (message: { from: string; to: string }) => void sent.push(message) };
    const destination = open({ EMAIL });
    await destination.close();
    expect(await send(destination)).toEqual({ outcome: "delivered" });
    expect(sent[0]).toMatchObject({ from: "kyc@example.com", to: "ada@example.com" });
    const plain = emailDestination.open(
      "mail",
      emailDestination.settings.parse({ transport: "cloudflare", from: "Onboarding <kyc@example.com>" }),
      {
        connector: workersConnector(),
        clock: () => SAMPLE_TIME,
        mailBinding: () => ({ send: async ({ raw }) => void raws.push(raw) }),
      },
    );
    await send(plain);
    expect(readMail(new TextEncoder().encode(raws[0]))).toMatchObject({
      headers: {
        from: "Onboarding <kyc@example.com>",
        to: "ada@example.com",
        subject: "Zoë, your check",
        "message-id": `<${sampleDelivery().id}@example.com>`,
        "list-unsubscribe": `<${RENDERING.unsubscribe}>`,
      },
      text: RENDERING.text,
      html: RENDERING.html,
    });
  });

  test.each([
    ["E_RATE_LIMIT_EXCEEDED", { outcome: "retry", reason: "rate_limited" }],
    ["E_SENDER_NOT_VERIFIED", { outcome: "dead", reason: "sender_rejected" }],
    ["E_RECIPIENT_SUPPRESSED", { outcome: "dead", reason: "recipient_suppressed" }],
    ["E_INTERNAL_SERVER_ERROR", { outcome: "uncertain", reason: "server_error" }],
    ["E_OF_NEXT_YEAR", { outcome: "uncertain", reason: "refused_for_now" }],
  ])("that throws %s: %j", async (code, meaning) => {
    expect(await send(open(failing(coded(code))))).toEqual({ ...meaning, answer: `${code}: no` });
  });

  test("that throws no error at all may have it, and so may one that says nothing in time", async () => {
    expect(await send(open(failing(undefined)))).toEqual({ outcome: "uncertain", reason: "refused_for_now" });
    const silent = open({ EMAIL: { send: () => new Promise(() => undefined) } });
    expect(await send(silent, AbortSignal.timeout(100))).toEqual({ outcome: "uncertain", reason: "timeout" });
  });

  test("that the Worker does not have stops the start, with what to write", () => {
    expect(() => open(env, "OTHER")).toThrow(
      /no `send_email` binding OTHER; .*\[\[send_email\]\] name = "OTHER"/,
    );
    expect(() => open({ EMAIL: "text" })).toThrow(/no `send_email` binding EMAIL/);
  });
});
