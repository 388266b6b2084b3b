import { describe, expect, test } from "vitest";
import { parseRetryAfter, replyForStatus } from "../../src/actions/http-outcome.ts";

const NOW = Date.UTC(2026, 0, 5, 12, 0, 0);
const DAY = 24 * 60 * 60 * 1000;
const replyTo = (status: number, headers: Record<string, string> = {}) =>
  replyForStatus(status, new Headers(headers), "answer", NOW);

describe("an HTTP answer", () => {
  test.each([200, 201, 202, 204, 299])("%i is delivered", (status) => {
    expect(replyTo(status)).toEqual({ outcome: "delivered", http_status: status, answer: "answer" });
  });

  test.each([
    [408, "timeout"],
    [425, "refused_for_now"],
    [429, "rate_limited"],
    [500, "server_error"],
    [502, "server_error"],
    [503, "server_error"],
    [599, "server_error"],
  ])("%i is tried again: %s", (status, reason) => {
    expect(replyTo(status)).toMatchObject({ outcome: "retry", reason, http_status: status });
  });

  test("504 is uncertain: whatever stands behind the gateway may have taken it", () => {
    expect(replyTo(504, { "Retry-After": "17" })).toMatchObject({
      outcome: "uncertain",
      reason: "timeout",
      http_status: 504,
      retry_after: 17_000,
    });
  });

  test.each([
    [301, "redirected"],
    [304, "redirected"],
    [308, "redirected"],
    [400, "refused"],
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "not_found"],
    [405, "not_found"],
    [410, "gone"],
    [413, "message_too_long"],
    [422, "refused"],
    [451, "refused"],
  ])("%i is dead: %s", (status, reason) => {
    expect(replyTo(status)).toEqual({ outcome: "dead", reason, http_status: status, answer: "answer" });
  });

  test.each([429, 503])("%i waits as long as Retry-After says", (status) => {
    expect(replyTo(status, { "Retry-After": "17" })).toMatchObject({ outcome: "retry", retry_after: 17_000 });
  });

  test("a refusal for good does not listen to Retry-After", () => {
    expect(replyTo(400, { "Retry-After": "17" })).not.toHaveProperty("retry_after");
  });
});

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["120", 120_000],
    [" 5 ", 5000],
    ["Mon, 05 Jan 2026 12:01:30 GMT", 90_000],
    ["Monday, 05-Jan-26 12:01:30 GMT", 90_000],
    ["Mon, 05 Jan 2026 11:00:00 GMT", 0],
    ["86401", DAY],
    ["99999999999999999999999999", DAY],
    ["Mon, 05 Jan 2099 11:00:00 GMT", DAY],
  ])("%j means %i ms, never more than a day", (value, wait) => {
    expect(parseRetryAfter(value, NOW)).toBe(wait);
  });

  test.each([undefined, null, "", "soon", "-5", "1.5", "1e3", "2027-01-01", "Mon, what"])(
    "%j says nothing",
    (value) => {
      expect(parseRetryAfter(value, NOW)).toBeUndefined();
    },
  );
});
