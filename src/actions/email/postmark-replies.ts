import type { ReplyTable } from "../reply-table.ts";

/** The `ErrorCode` of Postmark's API; of others the HTTP status counts. */
export const POSTMARK_REPLIES: ReplyTable = {
  of: "Postmark's code",
  kinds: ["email"],
  rows: [
    { says: ["ErrorCode 0"], outcome: "delivered" },
    { says: ["ErrorCode 429"], outcome: "retry", reason: "rate_limited" },
    {
      says: ["ErrorCode 100"],
      outcome: "retry",
      reason: "server_error",
      note: "Postmark is being maintained",
    },
    {
      says: ["ErrorCode 405"],
      outcome: "retry",
      reason: "refused_for_now",
      note: "the account has sent all that its plan allows",
    },
    { says: ["ErrorCode 10"], outcome: "dead", reason: "unauthorized" },
    {
      says: ["ErrorCode 400", "ErrorCode 401", "ErrorCode 300 about 'From'"],
      outcome: "dead",
      reason: "sender_rejected",
      note: "the sender's address or domain is not confirmed there",
    },
    {
      says: ["ErrorCode 412", "ErrorCode 413"],
      outcome: "dead",
      reason: "sender_rejected",
      note: "the account is not approved yet, or may not send",
    },
    { says: ["ErrorCode 300 about 'To'"], outcome: "dead", reason: "recipient_unknown" },
    { says: ["ErrorCode 406"], outcome: "dead", reason: "recipient_suppressed" },
    {
      says: ["ErrorCode 300", "ErrorCode 402", "ErrorCode 403", "ErrorCode 409"],
      outcome: "dead",
      reason: "invalid_message",
    },
    {
      says: ["ErrorCode 1235"],
      outcome: "dead",
      reason: "not_found",
      note: "there is no such `message_stream`",
    },
  ],
  otherwise: {
    says: ["a success that is not Postmark's"],
    outcome: "uncertain",
    reason: "refused_for_now",
    note: "the page of a proxy, say, with status 200: it tells nothing about the mail",
  },
};
