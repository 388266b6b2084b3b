import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sighting, ThreadPlace } from "../../../src/actions/action.ts";
import { slackAction } from "../../../src/actions/slack/slack-action.ts";
import { type FakeSlack, startFakeSlack } from "../../support/fake-slack.ts";
import { delivery, open, rendering, TOKEN } from "./slack-kit.ts";

const START = Date.UTC(2026, 2, 2);
const MINUTE = 60_000;

let slack: FakeSlack;
let now: number;
beforeEach(async () => {
  now = START;
  slack = await startFakeSlack(() => now);
});
afterEach(() => slack.close());

const bot = () => open({ token: TOKEN, api_url: slack.url, allow_private: true });
const methods = () => slack.calls.map(({ method }) => method);
const LONE = { channel: "#kyc", text: "Declined" };
const THREADED = { ...LONE, thread: "subject" };

/** Posts the message of a delivery. */
async function post(id: string, body: object = LONE, place?: ThreadPlace, destination = bot()) {
  const message = { ...rendering(body), metadata: metadataOf(id) };
  const { signal } = new AbortController();
  return slackAction.attempt?.(message, destination, { ...delivery, id }, signal, place);
}

/** Looks for it; by default by a relay that was started anew. */
async function look(
  id: string,
  body: object = LONE,
  place?: ThreadPlace,
  destination = bot(),
): Promise<Sighting> {
  const message = { ...rendering(body), metadata: metadataOf(id) };
  const { signal } = new AbortController();
  const sought = { rendering: message, destination, delivery: { ...delivery, id }, since: START, place };
  return (await slackAction.lookBack?.(sought, signal)) ?? expect.fail("slack looks back");
}

function metadataOf(id: string) {
  return { event_type: "kyc_relay_delivery", event_payload: { id } } as const;
}

async function begun(): Promise<ThreadPlace & { first: { channel: string; ts: string } }> {
  const reply = await post("d-first", THREADED, {});
  return { first: reply?.thread?.began ?? expect.fail("it began a thread") };
}

describe("a message whose answer was lost", () => {
  test.each(["lose", "mute"] as const)("is found by the delivery's id: %s", async (how) => {
    await post("d-0");
    slack.answer(how);
    const signal = AbortSignal.timeout(200);
    const lost = await slackAction.attempt?.(
      { ...rendering(LONE), metadata: metadataOf("d-1") },
      bot(),
      delivery,
      signal,
    );
    expect(lost).toMatchObject({ outcome: "uncertain" });
    expect(await look("d-1")).toEqual({ seen: "yes" });
    expect(await look("d-2")).toEqual({ seen: "no" });
  });

  test("is looked for with its metadata, since a little before the attempt, by the channel's id", async () => {
    await post("d-1");
    await look("d-1");
    expect(methods()).toEqual([
      "chat.postMessage",
      "users.conversations",
      "conversations.history",
      "auth.test",
    ]);
    expect(slack.calls.at(2)?.body).toMatchObject({ channel: "CKYC", include_all_metadata: "true" });
    const oldest = Number(slack.calls.at(2)?.body["oldest"]) * 1_000;
    expect(START - oldest).toBe(5 * MINUTE);
  });

  test("is not one that another app wrote with a copy of the metadata, in the channel or in the thread", async () => {
    const place = await begun();
    const [first] = slack.messages;
    const forge = (id: string, more: object) =>
      (slack.messages as unknown[]).push({ ...first, ts: "1772409601.5", metadata: metadataOf(id), ...more });
    forge("d-1", { bot_id: "B0EVIL" });
    forge("d-1", { bot_id: undefined, user: "U0TEST" });
    forge("d-2", { bot_id: "B0EVIL", thread_ts: first?.ts });
    expect(await look("d-1")).toEqual({ seen: "no" });
    expect(await look("d-2", THREADED, place)).toEqual({ seen: "no" });
    await post("d-1");
    expect(await look("d-1")).toEqual({ seen: "yes" });
  });

  test("is not one that was posted long before", async () => {
    now = START - 10 * MINUTE;
    await post("d-1");
    expect(await look("d-1")).toEqual({ seen: "no" });
  });

  test("a channel that was posted to, or that the rule names by its id, need not be looked up", async () => {
    const destination = bot();
    await post("d-1", LONE, undefined, destination);
    expect(await look("d-1", LONE, undefined, destination)).toEqual({ seen: "yes" });
    const byId = { channel: "C0123456789", text: "Declined" };
    await post("d-2", byId);
    expect(await look("d-2", byId)).toEqual({ seen: "yes" });
    expect(methods()).not.toContain("users.conversations");
  });

  test("is found many pages back, and nobody reads on without end", async () => {
    await post("d-1");
    const [first] = slack.messages;
    const noise = (count: number) =>
      Array.from({ length: count }, () => ({ ...(first ?? expect.fail()), metadata: undefined }));
    (slack.messages as unknown[]).push(...noise(450));
    expect(await look("d-1")).toEqual({ seen: "yes" });
    expect(methods().filter((method) => method === "conversations.history")).toHaveLength(5);
    (slack.messages as unknown[]).push(...noise(600));
    expect(await look("d-1")).toMatchObject({ seen: "unknown", answer: expect.stringContaining("1000") });
  });
});

describe("in a thread", () => {
  test("the message that began it is found with its place", async () => {
    await begun();
    const ts = slack.messages[0]?.ts;
    expect(await look("d-first", THREADED, {})).toEqual({
      seen: "yes",
      thread: { began: { channel: "CKYC", ts } },
    });
  });

  test("a reply is found there, and the decision that was put into the first message stands", async () => {
    const place = await begun();
    await post("d-1", THREADED, place);
    expect(await look("d-1", THREADED, place)).toEqual({ seen: "yes" });
    expect(await look("d-1", THREADED, { ...place, decision: "approved" })).toEqual({
      seen: "yes",
      thread: {},
    });
    expect(await look("d-2", THREADED, place)).toEqual({ seen: "no" });
  });

  test("a message beside the thread that is known by now begins none", async () => {
    const place = await begun();
    await post("d-1", LONE);
    expect(await look("d-1", THREADED, place)).toEqual({ seen: "yes", thread: undefined });
  });

  test("where the first message is gone, the one that began anew is found with its place", async () => {
    await post("d-1", THREADED, {});
    const gone = { first: { channel: "CKYC", ts: "1.000001" } };
    expect(await look("d-1", THREADED, gone)).toMatchObject({
      seen: "yes",
      thread: { began: { ts: slack.messages[0]?.ts } },
    });
  });
});

describe("who cannot look", () => {
  beforeEach(() => post("d-1"));

  test.each(["missing_scope", "not_in_channel", "channel_not_found", "invalid_auth"])(
    "%s: it is not known, and why",
    async (error) => {
      slack.refuse("conversations.history", error);
      expect(await look("d-1")).toEqual({ seen: "unknown", answer: expect.stringContaining(error) });
    },
  );

  test("without the scope for private channels it looks among the public ones", async () => {
    slack.answer({ error: "missing_scope" });
    expect(await look("d-1")).toEqual({ seen: "yes" });
    slack.refuse("users.conversations", "missing_scope");
    expect(await look("d-1")).toMatchObject({
      seen: "unknown",
      answer: expect.stringMatching(/channels:read/),
    });
    expect(await look("d-1", { channel: "#another", text: "x" })).toMatchObject({ seen: "unknown" });
  });

  test.each([
    ["asked to slow down", { rate_limited: 7 }, 7_000],
    ["met by a fault", { status: 503, text: "busy" }, undefined],
    ["without an answer", "drop", undefined],
  ] as const)("%s: later", async (_, answer, retry_after) => {
    slack.answer("ok", answer);
    expect(await look("d-1")).toMatchObject({ seen: "later", retry_after });
  });

  test.each([
    '{"ok":true}',
    '{"ok":true,"messages":"none","response_metadata":7}',
    '{"ok":true,"messages":[null,7,{"ts":1},{"ts":"1.1","metadata":{"event_payload":{"id":"d-1"}}}]}',
  ])("a page that is not as Slack says it is holds nothing: %s", async (text) => {
    slack.answer("ok", { status: 200, text });
    expect(await look("d-1")).toEqual({ seen: "no" });
  });

  test.each([
    [{ status: 200, text: '{"ok":true}' }, "unknown"],
    [{ status: 503, text: "busy" }, "later"],
  ] as const)("when Slack does not say who our app is: %j", async (answer, seen) => {
    slack.answer("ok", "ok", answer);
    expect(await look("d-1")).toMatchObject({ seen });
  });

  test("half a page tells nothing: later", async () => {
    slack.answer("ok", { status: 200, text: '{"ok":true,"messages":[{"ts":' });
    expect(await look("d-1")).toMatchObject({ seen: "later" });
  });

  test("an incoming webhook cannot be asked at all", async () => {
    const hook = open({ webhook_url: slack.webhookUrl, allow_private: true });
    expect(slackAction.looksBack?.(hook)).toBe(false);
    expect(slackAction.looksBack?.(bot())).toBe(true);
    expect(await look("d-1", LONE, undefined, hook)).toMatchObject({ seen: "unknown" });
  });

  test("what others wrote in the channel is kept nowhere", async () => {
    expect(JSON.stringify(await look("d-2"))).not.toContain("Declined");
  });
});
