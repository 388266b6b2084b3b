import { expect, test } from "vitest";
import { replyForNoAnswer } from "../../src/actions/connect-outcome.ts";
import { ConnectError } from "../../src/connect/connect-error.ts";

const failed = (code: string, more: object = {}) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code, ...more }) });

test("a forbidden address is dead", () => {
  expect(replyForNoAnswer(new ConnectError("forbidden_address"))).toEqual({
    outcome: "dead",
    reason: "forbidden_address",
  });
});

test.each([
  [failed("ENOTFOUND"), "dns_failed"],
  [failed("CERT_HAS_EXPIRED"), "tls_failed"],
  [failed("ECONNREFUSED"), "connection_failed"],
  [failed("EHOSTUNREACH"), "connection_failed"],
  [failed("ECONNRESET", { syscall: "connect" }), "connection_failed"],
  [failed("ETIMEDOUT", { syscall: "connect" }), "timeout"],
  [failed("UND_ERR_CONNECT_TIMEOUT"), "timeout"],
  [new AggregateError([failed("ECONNREFUSED")]), "connection_failed"],
])("what never left is tried again: %s", (error, reason) => {
  expect(replyForNoAnswer(error)).toEqual({ outcome: "retry", reason });
});

test.each([
  [failed("ECONNRESET", { syscall: "read" }), "connection_lost"],
  [failed("UND_ERR_SOCKET"), "connection_lost"],
  [failed("UND_ERR_HEADERS_TIMEOUT"), "timeout"],
  [new DOMException("aborted", "AbortError"), "timeout"],
  [new Error("whatever it may be"), "connection_lost"],
])("what the far side may have taken is uncertain: %s", (error, reason) => {
  expect(replyForNoAnswer(error)).toEqual({ outcome: "uncertain", reason });
});
