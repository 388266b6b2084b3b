import { expect, test } from "vitest";
import { classifyAnswer } from "../../../src/actions/slack/classify.ts";

const judge = (
  text: string,
  status = 200,
  way: "api" | "webhook" = "api",
  retryAfter: string | null = null,
) => classifyAnswer({ way, status, retryAfter, text }, 0);
const judged = (word: string) => {
  const reply = judge(JSON.stringify({ ok: false, error: word }));
  return reply.outcome === "delivered" ? "delivered" : `${reply.outcome} ${reply.reason}`;
};

test.each([
  ["ratelimited", "retry rate_limited"],
  ["internal_error", "uncertain server_error"],
  ["fatal_error", "uncertain server_error"],
  ["service_unavailable", "retry server_error"],
  ["request_timeout", "retry server_error"],
  ["invalid_auth", "dead unauthorized"],
  ["not_authed", "dead unauthorized"],
  ["token_revoked", "dead unauthorized"],
  ["account_inactive", "dead unauthorized"],
  ["missing_scope", "dead missing_scope"],
  ["channel_not_found", "dead channel_not_found"],
  ["not_in_channel", "dead channel_not_found"],
  ["is_archived", "dead is_archived"],
  ["msg_too_long", "dead message_too_long"],
  ["msg_blocks_too_long", "dead message_too_long"],
  ["invalid_blocks", "dead invalid_message"],
  ["a_word_of_next_year", "dead refused"],
  ["constructor", "dead refused"],
])("%s is %s", (word, expected) => {
  expect(judged(word)).toBe(expected);
});

test.each([
  [429, "retry rate_limited"],
  [500, "retry server_error"],
  [503, "retry server_error"],
  [408, "retry timeout"],
  [301, "dead redirected"],
  [401, "dead unauthorized"],
  [410, "dead gone"],
  [400, "dead refused"],
])("an answer %s that is not Slack's is %s", (status, expected) => {
  const reply = judge("<html>", status);
  expect(reply.outcome === "delivered" ? "" : `${reply.outcome} ${reply.reason}`).toBe(expected);
});

test("only `ok: true` is delivered by the API", () => {
  expect(judge('{"ok":true}').outcome).toBe("delivered");
  expect(judge("<html>a page of a proxy</html>")).toMatchObject({
    outcome: "uncertain",
    reason: "refused_for_now",
  });
  expect(judge('{"ok":"true"}').outcome).toBe("uncertain");
  expect(judge("null").outcome).toBe("uncertain");
});

test("Retry-After is heard on every retry, and clamped to a day", () => {
  expect(judge("", 503, "api", "7")).toMatchObject({ retry_after: 7_000 });
  expect(judge("", 429, "webhook", "999999999")).toMatchObject({ retry_after: 86_400_000 });
  expect(judge("", 429)).toMatchObject({ reason: "rate_limited", retry_after: undefined });
});

test("an answer is kept whole: secrets are cut out of it before it is shortened", () => {
  const answer = `{"ok":true,"x":"${"x".repeat(9_000)}"}`;
  expect(judge(answer).answer).toBe(answer);
});
