import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Destination, DestinationKind } from "../../../src/actions/destination.ts";
import { webhookAction } from "../../../src/actions/webhook/webhook-action.ts";
import { webhookDestination } from "../../../src/actions/webhook/webhook-destination.ts";
import { zapierDestination } from "../../../src/actions/webhook/zapier-destination.ts";
import { guardedConnector } from "../../../src/connect/guarded-connector.ts";
import { parseRate } from "../../../src/model/rate.ts";
import { type HookReceiver, hookReceiver } from "../../support/hook-receiver.ts";
import { sampleDelivery } from "../../support/sample-delivery.ts";

const RENDERING = { event: "event-1", values: { id: "mine", deep: { name: "Zoë" } } };
const SECRET = "test-secret: any text";
let receiver: HookReceiver;
let connector: ReturnType<typeof guardedConnector>;
let now: number;

beforeEach(async () => {
  receiver = await hookReceiver();
  connector = guardedConnector();
  now = Date.now();
});
afterEach(async () => {
  await connector.close();
  await receiver.close();
});

/** Opens a destination as the settings loader does: defaults by the schema, then secrets in their places. */
function open<S>(kind: DestinationKind<S>, settings: object, secrets: object = {}): Destination {
  const checked = kind.settings.parse({ url: "env:TEST_URL", allow_private: true, ...settings });
  return kind.open(
    "backoffice",
    { ...checked, url: receiver.url, ...secrets },
    { connector, clock: () => now },
  );
}
const webhook = (settings: object = {}, secrets: object = {}) => open(webhookDestination, settings, secrets);
const attempt = (destination: Destination, signal = AbortSignal.timeout(5000), rendering = RENDERING) =>
  webhookAction.attempt?.(rendering, destination, sampleDelivery(), signal);

describe("a request that goes out", () => {
  test("is a POST of the body, named by the delivery, and delivered on 2xx", async () => {
    receiver.answerWith((response) => response.writeHead(202).end("thanks"));
    expect(await attempt(webhook())).toEqual({ outcome: "delivered", http_status: 202, answer: "thanks" });
    const [request] = receiver.heard;
    expect(request).toMatchObject({ method: "POST", body: '{"id":"mine","deep":{"name":"Zoë"}}' });
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": sampleDelivery().id,
      "webhook-timestamp": String(Math.floor(now / 1000)),
      "user-agent": "kyc-relay",
    });
    expect(request?.headers).not.toHaveProperty("webhook-signature");
  });

  test.each([
    ["any text", SECRET, Buffer.from(SECRET).toString("base64")],
    ["whsec_ and base64", "whsec_dGVzdC1zZWNyZXQtb2YtMjQtYnl0ZXM=", "whsec_dGVzdC1zZWNyZXQtb2YtMjQtYnl0ZXM="],
  ])("is signed with a secret of %s", async (_what, secret, key) => {
    await attempt(webhook({}, { secret }));
    const [request] = receiver.heard;
    const headers = { ...request?.headers } as Record<string, string>;
    expect(new Webhook(key).verify(request?.body ?? "", headers)).toEqual(RENDERING.values);
    expect(() => new Webhook(key).verify(`${request?.body} `, headers)).toThrow();
  });

  test("has the same bytes and id on every attempt, and a signature of its own time", async () => {
    const destination = webhook({}, { secret: SECRET });
    await attempt(destination);
    now += 60_000;
    await attempt(destination, undefined, JSON.parse(JSON.stringify(RENDERING)));
    const [first, second] = receiver.heard;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.headers["webhook-signature"]).not.toBe(first?.headers["webhook-signature"]);
  });

  test.each([
    [
      { kind: "basic", username: "relay", password: "test-password" },
      "authorization",
      "Basic cmVsYXk6dGVzdC1wYXNzd29yZA==",
    ],
    [{ kind: "bearer", token: "test-token" }, "authorization", "Bearer test-token"],
    [{ kind: "header", name: "X-Api-Key", value: "test-key" }, "x-api-key", "test-key"],
  ])("says who calls: %j", async (auth, name, value) => {
    const destination = webhook({ headers: { "X-Team": "kyc" } }, { auth });
    await attempt(destination);
    expect(receiver.heard[0]?.headers).toMatchObject({
      [name]: value,
      "x-team": "kyc",
      "webhook-id": sampleDelivery().id,
    });
    expect(destination.secrets).toContain(value.replace(/^(Basic|Bearer) /, ""));
  });

  test("is a form when the destination wants one", async () => {
    await attempt(webhook({ format: "form" }));
    expect(receiver.heard[0]?.body).toBe("id=mine&deep_name=Zo%C3%AB");
  });
});

describe("an answer that is no success", () => {
  test.each([
    [302, "dead", "redirected"],
    [401, "dead", "unauthorized"],
    [410, "dead", "gone"],
    [422, "dead", "refused"],
    [500, "retry", "server_error"],
  ])("%i is %s: %s", async (status, outcome, reason) => {
    receiver.answerWith((response) =>
      response.writeHead(status, { location: `${receiver.url}/elsewhere` }).end(),
    );
    expect(await attempt(webhook())).toMatchObject({ outcome, reason, http_status: status });
    expect(receiver.heard).toHaveLength(1);
  });

  test("429 waits as long as asked", async () => {
    receiver.answerWith((response) => response.writeHead(429, { "retry-after": "30" }).end());
    expect(await attempt(webhook())).toMatchObject({ reason: "rate_limited", retry_after: 30_000 });
  });

  test("is handed on with some more than the 4 KB that are kept", async () => {
    receiver.answerWith((response) => response.writeHead(400).end("x".repeat(5_000_000)));
    expect(await attempt(webhook())).toMatchObject({ answer: "x".repeat(16_384) });
  });

  test("slow or lost is uncertain: the other side may have taken it", async () => {
    receiver.answerWith(() => undefined);
    expect(await attempt(webhook(), AbortSignal.timeout(100))).toEqual({
      outcome: "uncertain",
      reason: "timeout",
    });
    receiver.answerWith((response) => response.destroy());
    expect(await attempt(webhook())).toEqual({ outcome: "uncertain", reason: "connection_lost" });
  });

  test("from a private address is never heard: nothing goes there without leave", async () => {
    expect(await attempt(webhook({ allow_private: false }))).toEqual({
      outcome: "dead",
      reason: "forbidden_address",
    });
    expect(receiver.heard).toHaveLength(0);
  });
});

describe("zapier", () => {
  test("gets flat JSON with the event's id", async () => {
    await attempt(open(zapierDestination, {}));
    expect(JSON.parse(receiver.heard[0]?.body ?? "")).toEqual({ id: "event-1", deep_name: "Zoë" });
  });

  test("is asked 30 times a second at most, unless the settings say otherwise", () => {
    const { rate } = zapierDestination.settings.parse({ url: "env:ZAPIER_URL" });
    expect(rate).toEqual(parseRate("30/s"));
    expect(open(zapierDestination, { rate: "2/s" }).pace).toEqual(parseRate("2/s"));
    expect(webhook().pace).toBeUndefined();
  });
});

describe("a destination", () => {
  test.each([
    ["its URL", {}, { url: undefined }],
    ["its token", {}, { auth: { kind: "bearer", token: undefined } }],
  ])(
    "opens without %s, and its deliveries are dead letters that say so",
    async (_what, settings, secrets) => {
      expect(await attempt(webhook(settings, secrets))).toEqual({
        outcome: "dead",
        reason: "destination_unset",
      });
    },
  );

  test("is shown as its host only, and its path is a secret too", () => {
    const destination = webhook({}, { url: "https://hooks.example.com/catch/test-123/?token=test-t" });
    expect(destination.shown).toBe("hooks.example.com");
    expect(destination.secrets).toContain("/catch/test-123/?token=test-t");
  });

  test.each([
    [{ url: "hooks.example.com/test-path" }, "`url` is not"],
    [{ url: "ftp://hooks.example.com/" }, "`url` is not"],
    [{ url: "https://test-user:test-password@hooks.example.com/" }, "user name or password"],
    [{ secret: "whsec_***" }, "not base64"],
    [{ auth: { kind: "bearer", token: "test\r\nx-evil: 1" } }, "no HTTP header"],
  ])("refuses to open with %j, without repeating it", (secrets, sentence) => {
    expect(() => webhook({}, secrets)).toThrow(sentence);
    expect(() => webhook({}, secrets)).not.toThrow(/test|\*\*\*/);
  });

  test.each([
    { url: "https://hooks.example.com/in-the-file" },
    { headers: { "bad name": "x" } },
    { headers: { "Webhook-Id": "forged" } },
    { headers: { "Content-Length": "1" } },
    { headers: { Authorization: "Bearer test-in-the-open" } },
    { auth: { kind: "header", name: "transfer-encoding", value: "env:TEST" } },
    { headers: { good: "line\nbreak" } },
    { auth: { kind: "bearer" } },
    { retries: 3 },
  ])("does not take the settings %j", (settings) => {
    expect(webhookDestination.settings.safeParse({ url: "env:TEST_URL", ...settings }).success).toBe(false);
  });
});

test("a preview shows the request without secrets", async () => {
  const secrets = { secret: SECRET, auth: { kind: "bearer", token: "test-token" } };
  const destination = webhook({}, { ...secrets, url: "https://hooks.example.com/catch/test-123/" });
  const outbox = await webhookAction.preview(RENDERING, destination, sampleDelivery());
  expect(outbox).toMatchObject({
    kind: "webhook",
    destination: "backoffice",
    content: { method: "POST", host: "hooks.example.com", body: JSON.stringify(RENDERING.values) },
  });
  expect(JSON.stringify(outbox)).not.toMatch(/test-token|test-secret|test-123/);
  expect(await webhookAction.preview(RENDERING, undefined, sampleDelivery())).toMatchObject({
    kind: "webhook",
  });
});
