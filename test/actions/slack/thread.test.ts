import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Reply, ThreadPlace } from "../../../src/actions/action.ts";
import { slackAction } from "../../../src/actions/slack/slack-action.ts";
import { type FakeSlack, startFakeSlack } from "../../support/fake-slack.ts";
import { delivery, open, rendering, TOKEN } from "./slack-kit.ts";

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startFakeSlack();
});
afterEach(() => slack.close());

const message = (text: string, more = {}) => rendering({ channel: "#kyc", text, thread: "subject", ...more });

async function send(text: string, place?: ThreadPlace, destination = api()): Promise<Reply> {
  const { signal } = new AbortController();
  const reply = await slackAction.attempt?.(message(text), destination, delivery, signal, place);
  return reply ?? expect.fail("slack attempts");
}
const api = () => open({ token: TOKEN, api_url: slack.url, allow_private: true });

/** Posts the first message, and gives its place for what comes next. */
async function begin(more = {}): Promise<ThreadPlace & { first: { channel: string; ts: string } }> {
  const { signal } = new AbortController();
  const first = message("Created", more);
  const reply = await slackAction.attempt?.(first, api(), delivery, signal, {});
  const began = reply?.thread?.began ?? expect.fail("it began a thread");
  return { first: { ...began, rendering: first } };
}

const methods = () => slack.calls.map(({ method }) => method);

describe("a thread", () => {
  test("is begun by the first message, which tells where it stands, by the channel's id", async () => {
    expect(await send("Created", {})).toMatchObject({
      outcome: "delivered",
      thread: { began: { channel: "CKYC", ts: expect.stringMatching(/^\d+\.\d+$/) } },
    });
    expect(slack.calls[0]?.body).not.toHaveProperty("thread");
    expect(slack.calls[0]?.body).not.toHaveProperty("thread_ts");
  });

  test("takes what comes later as replies", async () => {
    const { first } = await begin();
    expect(await send("Approved", { first })).toEqual(
      expect.not.objectContaining({ thread: expect.anything() }),
    );
    expect(slack.messages.map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
      ["Created", undefined],
      ["Approved", first.ts],
    ]);
    expect(methods()).not.toContain("chat.update");
  });

  test("a message that knows nobody stands alone and begins none", async () => {
    expect(await send("Created")).not.toHaveProperty("thread");
    expect(slack.messages).toMatchObject([{ thread_ts: undefined }]);
  });

  test("a refused first message begins none", async () => {
    slack.answer({ error: "is_archived" });
    expect(await send("Created", {})).toEqual(expect.not.objectContaining({ thread: expect.anything() }));
  });

  test.each(["thread_not_found", "cannot_reply_to_message", "message_not_found"])(
    "that is gone (%s) begins anew with the message that found it gone",
    async (error) => {
      const { first } = await begin();
      slack.answer({ error });
      const reply = await send("Approved", { first });
      expect(reply).toMatchObject({ outcome: "delivered", thread: { began: { channel: "CKYC" } } });
      expect(reply.thread?.began?.ts).not.toBe(first.ts);
    },
  );

  test("an incoming webhook cannot write into one: a dead letter that says so, and nothing is sent", async () => {
    const hook = open({ webhook_url: slack.webhookUrl, allow_private: true });
    expect(await send("Created", {}, hook)).toMatchObject({ outcome: "dead", reason: "no_threads" });
    expect(slack.calls).toEqual([]);
  });
});

describe("the first message", () => {
  test("shows a newer decision, and then the reply goes out", async () => {
    const place = await begin();
    expect(await send("Approved", { ...place, decision: "approved" })).toMatchObject({
      outcome: "delivered",
      thread: {},
    });
    expect(methods()).toEqual(["chat.postMessage", "chat.update", "chat.postMessage"]);
    expect(slack.messages.map(({ text }) => text)).toEqual(["Created\n_now: approved_", "Approved"]);
  });

  test("that says the decision already stays as it is", async () => {
    const place = await begin();
    expect(await send("Declined again", { ...place, confirms: true })).toMatchObject({ thread: {} });
    expect(methods()).toEqual(["chat.postMessage", "chat.postMessage"]);
  });

  test("with blocks shows it in one more", async () => {
    const place = await begin({
      blocks: [{ type: "header", text: { type: "plain_text", text: "Created" } }],
    });
    await send("Approved", { ...place, decision: "approved" });
    expect(slack.messages[0]?.blocks).toMatchObject([
      { type: "header" },
      { type: "context", elements: [{ type: "mrkdwn", text: "_now: approved_" }] },
    ]);
  });

  test.each(["edit_window_closed", "cant_update_message", "msg_too_long"])(
    "that cannot be changed (%s) keeps no reply back, and the attempt's answer says so",
    async (error) => {
      const place = await begin();
      slack.answer({ error });
      const reply = await send("Approved", { ...place, decision: "approved" });
      expect(reply).toMatchObject({ outcome: "delivered", answer: expect.stringContaining(error) });
      expect(reply.thread).toBeUndefined();
      expect(slack.messages.map(({ text }) => text)).toEqual(["Created", "Approved"]);
    },
  );

  test("that is not kept any more is left as it is", async () => {
    const { first } = await begin();
    const { channel, ts } = first;
    const reply = await send("Approved", { first: { channel, ts }, decision: "approved" });
    expect(reply).toMatchObject({
      outcome: "delivered",
      answer: expect.stringMatching(/^chat.update: not made/),
    });
  });

  test.each([
    ["asks to slow down", { rate_limited: 3 }, "rate_limited"],
    ["has a fault", { status: 503, text: "busy" }, "server_error"],
    ["may have taken the change", { error: "internal_error" }, "server_error"],
    ["gives no answer", "drop", "connection_failed"],
  ] as const)("is tried again before anything is posted when Slack %s", async (_, answer, reason) => {
    const place = await begin();
    slack.answer(answer);
    expect(await send("Approved", { ...place, decision: "approved" })).toMatchObject({
      outcome: "retry",
      reason,
    });
    expect(slack.messages).toHaveLength(1);
  });

  test("was changed also when the reply fails: that is kept", async () => {
    const place = await begin();
    slack.answer("ok", { status: 503, text: "busy" });
    const reply = await send("Approved", { ...place, decision: "approved" });
    expect(reply).toMatchObject({ outcome: "retry", thread: {} });
  });
});
