import type { ReplyTable } from "../reply-table.ts";

/** Every `name` that an error of Resend's API has; of others the HTTP status counts. */
export const RESEND_REPLIES: ReplyTable = {
  of: "Resend's word",
  kinds: ["email"],
  rows: [
    { says: ["Resend took the mail"], outcome: "delivered" },
    { says: ["rate_limit_exceeded"], outcome: "retry", reason: "rate_limited" },
    {
      says: ["daily_quota_exceeded", "monthly_quota_exceeded"],
      outcome: "retry",
      reason: "refused_for_now",
      note: "the account has sent all that its plan allows",
    },
    {
      says: ["concurrent_idempotent_requests"],
      outcome: "retry",
      reason: "refused_for_now",
      note: "an attempt before is still being worked on there",
    },
    { says: ["application_error", "internal_server_error"], outcome: "retry", reason: "server_error" },
    {
      says: ["missing_api_key", "invalid_api_key", "restricted_api_key", "suspended_api_key"],
      outcome: "dead",
      reason: "unauthorized",
    },
    {
      says: ["invalid_from_address", "invalid_to_address"],
      outcome: "dead",
      reason: "sender_rejected",
      note: "while the sender's domain is not verified, Resend takes mail to the account's own address only",
    },
    {
      says: ["a validation_error with status 403, or about the field `from`"],
      outcome: "dead",
      reason: "sender_rejected",
      note: "the sender's domain is not verified",
    },
    {
      says: ["a validation_error about the field `to`"],
      outcome: "dead",
      reason: "recipient_unknown",
    },
    {
      says: ["validation_error", "invalid_parameter", "missing_required_field", "invalid_attachment"],
      outcome: "dead",
      reason: "invalid_message",
    },
    { says: ["security_error"], outcome: "dead", reason: "mail_rejected" },
    { says: ["not_found", "method_not_allowed"], outcome: "dead", reason: "not_found" },
    {
      says: ["invalid_idempotent_request"],
      outcome: "dead",
      reason: "refused",
      note: "Resend took this delivery within the last day already, with another text: it was redriven after a change",
    },
  ],
  otherwise: {
    says: ["a success that is not Resend's"],
    outcome: "uncertain",
    reason: "refused_for_now",
    note: "the page of a proxy, say, with status 200: it tells nothing about the mail",
  },
};
