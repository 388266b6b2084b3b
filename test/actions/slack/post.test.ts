import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { slackSettings } from "../../../src/actions/slack/settings.ts";
import { slackAction } from "../../../src/actions/slack/slack-action.ts";
import { redactAnswer } from "../../../src/deliver/redact-answer.ts";
import { type FakeSlack, startFakeSlack } from "../../support/fake-slack.ts";
import { delivery, open, rendering, TOKEN } from "./slack-kit.ts";

let slack: FakeSlack;
beforeAll(async () => {
  slack = await startFakeSlack();
});
afterAll(() => slack.close());

const message = rendering({
  channel: "#kyc-alerts",
  text: "Hi & <https://x.example|you>",
  blocks: [{ type: "section", text: { type: "mrkdwn", text: "b" } }],
});
const api = () => open({ token: TOKEN, api_url: slack.url, allow_private: true });
const webhook = () => open({ webhook_url: slack.webhookUrl, allow_private: true });
const send = (destination = api(), signal = new AbortController().signal) =>
  slackAction.attempt?.(message, destination, delivery, signal);
const lastCall = () => slack.calls.at(-1);

describe("chat.postMessage", () => {
  test("posts exactly the rendering, with the token in the header", async () => {
    expect(await send()).toMatchObject({ outcome: "delivered", http_status: 200 });
    expect(lastCall()).toMatchObject({
      method: "chat.postMessage",
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(lastCall()?.body).toEqual({
      channel: "#kyc-alerts",
      text: "Hi & <https://x.example|you>",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "b", verbatim: true } }],
      parse: "none",
      link_names: "false",
      unfurl_links: "false",
      unfurl_media: "false",
      metadata: { event_type: "kyc_relay_delivery", event_payload: { id: "d-1" } },
    });
  });

  test("a rate limit is retried when Slack says, after one call only", async () => {
    const before = slack.calls.length;
    slack.answer({ rate_limited: 30 });
    expect(await send()).toMatchObject({
      outcome: "retry",
      reason: "rate_limited",
      retry_after: 30_000,
      http_status: 429,
    });
    expect(slack.calls.length - before).toBe(1);
  });

  test("a server error is retried by the queue, not by the SDK", async () => {
    const before = slack.calls.length;
    slack.answer({ status: 503, text: "busy" });
    expect(await send()).toMatchObject({ outcome: "retry", reason: "server_error", http_status: 503 });
    expect(slack.calls.length - before).toBe(1);
  });

  test("an error of Slack's is kept as it was answered", async () => {
    slack.answer({ error: "not_in_channel" });
    expect(await send()).toEqual({
      outcome: "dead",
      reason: "channel_not_found",
      http_status: 200,
      answer: '{"ok":false,"error":"not_in_channel"}',
    });
  });

  test.each([
    ["a token", api, () => `Bearer ${TOKEN}`],
    ["the path of a hook", webhook, () => new URL(slack.webhookUrl).pathname],
  ])("an answer that repeats %s can be redacted, also where it is shortened", async (_what, way, said) => {
    const secret = said();
    const half = Math.floor(secret.length / 2);
    for (const at of [0, 4_096 - half]) {
      slack.answer({ status: 400, text: `${"x".repeat(at)} ${secret}` });
      const reply = await send(way());
      expect(reply).toMatchObject({ outcome: "dead", reason: "refused" });
      expect(redactAnswer(reply?.answer, way().secrets)).not.toContain(secret.slice(0, half - 2));
    }
  });

  test("a connection that breaks after the request is uncertain", async () => {
    slack.answer("drop");
    expect(await send()).toEqual({ outcome: "uncertain", reason: "connection_lost" });
  });

  test("an attempt that is given up is a timeout, and uncertain", async () => {
    slack.answer("hang");
    const before = slack.calls.length;
    const giveUp = new AbortController();
    const reply = send(api(), giveUp.signal);
    await vi.waitFor(() => expect(slack.calls.length).toBe(before + 1));
    giveUp.abort();
    expect(await reply).toEqual({ outcome: "uncertain", reason: "timeout" });
  });

  test("a redirect is not followed", async () => {
    slack.answer({ status: 302, text: "", headers: { location: `${slack.url}elsewhere` } });
    expect(await send()).toMatchObject({ outcome: "dead", reason: "redirected" });
    expect(lastCall()?.method).toBe("chat.postMessage");
  });

  test("a private address is refused unless the destination allows it", async () => {
    const guarded = open({ token: TOKEN, api_url: slack.url });
    expect(await send(guarded)).toEqual({ outcome: "dead", reason: "forbidden_address" });
  });

  test("nothing is printed", async () => {
    const lines: unknown[] = [];
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...line) => void lines.push(line)),
    );
    slack.answer({ status: 500, text: "x" }, { error: "invalid_blocks" }, { rate_limited: 1 }, "drop");
    for (let count = 0; count < 5; count += 1) await send();
    for (const spy of spies) spy.mockRestore();
    expect(lines).toEqual([]);
  });
});

describe("incoming webhook", () => {
  test("posts the message without channel and metadata", async () => {
    expect(await send(webhook())).toMatchObject({ outcome: "delivered", answer: "ok" });
    const { channel: _channel, metadata: _metadata, ...rest } = message;
    expect(lastCall()).toMatchObject({ method: "webhook", body: rest });
    expect(Object.keys(lastCall()?.body ?? {})).not.toContain("channel");
  });

  test("its bare error words are understood", async () => {
    slack.answer({ error: "channel_is_archived", status: 410 }, { error: "no_service", status: 404 });
    expect(await send(webhook())).toMatchObject({ outcome: "dead", reason: "is_archived" });
    expect(await send(webhook())).toMatchObject({ outcome: "dead", reason: "gone" });
  });

  test("a rate limit is heard", async () => {
    slack.answer({ rate_limited: 5 });
    expect(await send(webhook())).toMatchObject({
      outcome: "retry",
      reason: "rate_limited",
      retry_after: 5_000,
    });
  });
});

describe("destination", () => {
  test("has exactly one of token and webhook_url", () => {
    expect(slackSettings.safeParse({}).error?.issues[0]?.message).toContain(
      "either `token` or `webhook_url`",
    );
    expect(slackSettings.safeParse({ token: "env:A", webhook_url: "env:B" }).success).toBe(false);
    expect(slackSettings.safeParse({ token: "env:A", chanel: "x" }).success).toBe(false);
    expect(slackSettings.parse({ token: "env:A" })).toMatchObject({
      api_url: "https://slack.com/api/",
      concurrency: 4,
      allow_private: false,
    });
  });

  test("shows its host only, and names its secrets for cutting them out", () => {
    expect(webhook().shown).toBe(new URL(slack.url).host);
    expect(webhook().secrets).toEqual(
      expect.arrayContaining([slack.webhookUrl, new URL(slack.webhookUrl).pathname]),
    );
    expect(open({ token: TOKEN }).shown).toBe("slack.com");
  });

  test("opens without its secret; what is sent to it is dead", async () => {
    const unset = open({ token: undefined });
    expect(await send(unset)).toEqual({ outcome: "dead", reason: "destination_unset" });
  });
});

test("a preview shows the channel, the first line and the whole message", async () => {
  const long = rendering(
    { channel: "#kyc-alerts", text: "{{ event.subject.name.full }} & co\nmore" },
    { subject: { name: { full: "<Ada>" } } },
  );
  expect(await slackAction.preview(long, undefined, delivery)).toEqual({
    kind: "slack",
    destination: "slack",
    summary: "#kyc-alerts: <Ada> & co",
    content: long,
  });
});
