import { describe, expect, inject, test } from "vitest";
import { emailAction } from "../../src/actions/email/email-action.ts";
import { emailDestination } from "../../src/actions/email/email-destination.ts";
import { DELIVERY_EVENT, type SlackRendering } from "../../src/actions/slack/rendering.ts";
import { slackAction } from "../../src/actions/slack/slack-action.ts";
import { slackDestinationKind } from "../../src/actions/slack/slack-destination.ts";
import { webhookAction } from "../../src/actions/webhook/webhook-action.ts";
import { webhookDestination } from "../../src/actions/webhook/webhook-destination.ts";
import { zapierDestination } from "../../src/actions/webhook/zapier-destination.ts";
import { workersConnector } from "../../src/connect/workers-connector.ts";
import { POSTMARK_TEST_TOKEN, RESEND_TEST_KEY } from "../support/mail-keys.ts";
import { SAMPLE_TIME, sampleDelivery } from "../support/sample-delivery.ts";
import { farSide } from "./far-side.ts";

const places = inject("farSides");
const tools = { connector: workersConnector(), clock: () => SAMPLE_TIME };
const delivery = sampleDelivery();
const inTime = () => AbortSignal.timeout(8000);

describe("Slack", () => {
  const open = (settings: object) => {
    const given = { api_url: places.slack, allow_private: true, ...settings };
    const checked = slackDestinationKind.settings.parse({ token: "env:T", ...given });
    return slackDestinationKind.open("slack", { ...checked, token: "xoxb-test-token" }, tools);
  };
  const message: Omit<SlackRendering, "text"> = {
    channel: "#kyc",
    ...{ parse: "none", link_names: false, unfurl_links: false, unfurl_media: false },
    metadata: { event_type: DELIVERY_EVENT, event_payload: { id: delivery.id } },
  };
  const post = (destination: ReturnType<typeof open>, text = "Declined") =>
    slackAction.attempt?.({ ...message, text }, destination, delivery, inTime());

  test("takes a message by its API", async () => {
    expect(await post(open({}), "Declined in workerd")).toMatchObject({
      outcome: "delivered",
      http_status: 200,
    });
    const heard = await farSide("slack").heard();
    expect(heard.at(-1)).toMatchObject({
      method: "chat.postMessage",
      headers: { authorization: "Bearer xoxb-test-token" },
      body: { channel: "#kyc", text: "Declined in workerd" },
    });
  });

  test("is asked once an attempt, and heard when it asks us to slow down", async () => {
    const before = (await farSide("slack").heard()).length;
    await farSide("slack").answer({ rate_limited: 7 });
    expect(await post(open({}))).toMatchObject({
      outcome: "retry",
      reason: "rate_limited",
      retry_after: 7000,
    });
    expect(await farSide("slack").heard()).toHaveLength(before + 1);
  });

  test("answers in its own words; an answer that is lost is uncertain", async () => {
    await farSide("slack").answer({ error: "channel_not_found" }, "lose");
    expect(await post(open({}))).toMatchObject({ outcome: "dead", reason: "channel_not_found" });
    expect(await post(open({}))).toMatchObject({ outcome: "uncertain", reason: "connection_lost" });
  });

  test("is asked whether a message has arrived whose answer was lost", async () => {
    const destination = open({});
    const lost = sampleDelivery({ id: "d-lost-in-workerd" });
    const own: SlackRendering = {
      ...message,
      text: "Lost",
      metadata: { event_type: DELIVERY_EVENT, event_payload: { id: lost.id } },
    };
    await post(destination);
    await farSide("slack").answer("lose");
    const reply = await slackAction.attempt?.(own, destination, lost, inTime());
    expect(reply).toMatchObject({ outcome: "uncertain", reason: "connection_lost" });
    const sought = { rendering: own, destination, delivery: lost, since: 0 };
    expect(await slackAction.lookBack?.(sought, inTime())).toMatchObject({ seen: "yes" });
  });

  test("takes a message by an incoming webhook", async () => {
    const checked = slackDestinationKind.settings.parse({ webhook_url: "env:U", allow_private: true });
    const settings = { ...checked, webhook_url: places.slackWebhook };
    const destination = slackDestinationKind.open("slack", settings, tools);
    expect(await post(destination)).toMatchObject({ outcome: "delivered" });
    expect((await farSide("slack").heard()).at(-1)).toMatchObject({ method: "webhook" });
  });
});

describe("a webhook", () => {
  test("arrives signed, and its answer counts", async () => {
    const checked = webhookDestination.settings.parse({ url: "env:U", secret: "env:S", allow_private: true });
    const settings = { ...checked, url: `${places.hook}/kyc`, secret: "test-secret" };
    const destination = webhookDestination.open("backoffice", settings, tools);
    const rendering = { event: "e1", values: { id: "inq_test1" } };
    const reply = await webhookAction.attempt?.(rendering, destination, delivery, inTime());
    expect(reply).toMatchObject({ outcome: "delivered" });
    expect((await farSide("hook").heard()).at(-1)).toMatchObject({
      path: "/kyc",
      body: '{"id":"inq_test1"}',
      headers: { "webhook-id": delivery.id, "webhook-signature": expect.stringMatching(/^v1,/) },
    });
  });

  test("of Zapier is flat and has the event's id", async () => {
    const checked = zapierDestination.settings.parse({ url: "env:U", allow_private: true });
    const destination = zapierDestination.open("zapier", { ...checked, url: `${places.hook}/zap` }, tools);
    const rendering = { event: "e1", values: { check: { id: "inq_test1" } } };
    const reply = await webhookAction.attempt?.(rendering, destination, delivery, inTime());
    expect(reply).toMatchObject({ outcome: "delivered" });
    const heard = (await farSide("hook").heard()).at(-1);
    expect(JSON.parse(String(heard?.["body"]))).toMatchObject({ id: "e1", check_id: "inq_test1" });
  });
});

describe("mail", () => {
  const RENDERING = {
    to: "ada@example.com",
    subject: "Zoë, your check — please finish it",
    text: "Hello Zoë\n",
    html: "<p>Hello Zoë</p>",
    date: SAMPLE_TIME,
    to_person: true,
  };
  const open = (settings: object, filled: object) => {
    const checked = emailDestination.settings.parse({ from: "Onboarding <kyc@example.com>", ...settings });
    return emailDestination.open("mail", Object.assign(checked, filled), tools);
  };
  const bySmtp = (url: string) => open({ url: "env:U", allow_private: true }, { url });
  const send = (destination: ReturnType<typeof open>) =>
    emailAction.attempt?.(RENDERING, destination, delivery, inTime());

  test("goes through STARTTLS to the name whose certificate is right", async () => {
    expect(await send(bySmtp(`smtp://localhost:${places.smtp}`))).toMatchObject({ outcome: "delivered" });
    expect((await farSide("smtp").heard()).at(-1)).toMatchObject({
      subject: RENDERING.subject,
      messageId: `<${delivery.id}@example.com>`,
      secure: true,
    });
  });

  test("logs in", async () => {
    const reply = await send(bySmtp(`smtp://relay:test-password@localhost:${places.smtp}`));
    expect(reply).toMatchObject({ outcome: "dead", reason: "unauthorized" });
  });

  test("goes to a name and to an address without TLS, where that is allowed", async () => {
    for (const host of ["localhost", "127.0.0.1"]) {
      expect(await send(bySmtp(`smtp://${host}:${places.plainSmtp}`))).toMatchObject({
        outcome: "delivered",
      });
    }
  });

  test("does not log in without TLS", async () => {
    const settings = { url: "env:U", allow_private: false };
    const filled = { url: `smtp://relay:test-password@mail.test:${places.plainSmtp}` };
    const here = { ...tools, connector: { ...tools.connector, resolve: async () => "localhost" } };
    const checked = emailDestination.settings.parse({ from: "kyc@example.com", ...settings });
    const destination = emailDestination.open("mail", Object.assign(checked, filled), here);
    expect(await send(destination)).toMatchObject({ outcome: "retry", reason: "tls_failed" });
  });

  test.each(["smtps://localhost", "smtps://localhost:2465", "smtp://localhost:25", "smtp://localhost:465"])(
    "does not go through %s, and says so",
    async (url) => {
      expect(await send(bySmtp(url))).toEqual({ outcome: "dead", reason: "port_unsupported" });
    },
  );

  test("to nobody who listens, or to a name that nobody has, is tried again", async () => {
    expect(await send(bySmtp("smtp://localhost:1"))).toEqual({
      outcome: "retry",
      reason: "connection_failed",
    });
    expect(await send(bySmtp("smtp://mail.invalid:587"))).toEqual({ outcome: "retry", reason: "dns_failed" });
  });

  test.each([
    ["resend", RESEND_TEST_KEY],
    ["postmark", POSTMARK_TEST_TOKEN],
  ] as const)("goes out by the API of %s", async (transport, api_key) => {
    const settings = { transport, api_key: "env:K", api_url: places[transport], allow_private: true };
    expect(await send(open(settings, { api_key }))).toMatchObject({ outcome: "delivered", http_status: 200 });
    const heard = (await farSide(transport).heard()).at(-1);
    expect(JSON.stringify(heard?.["body"])).toContain(RENDERING.subject);
  });
});
