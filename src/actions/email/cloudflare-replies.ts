import type { ReplyTable } from "../reply-table.ts";

/** The code of whatever Cloudflare's `send_email` binding throws. */
export const CLOUDFLARE_REPLIES: ReplyTable = {
  of: "Cloudflare's code",
  kinds: ["email"],
  rows: [
    { says: ["Cloudflare took the mail"], outcome: "delivered" },
    { says: ["E_RATE_LIMIT_EXCEEDED"], outcome: "retry", reason: "rate_limited" },
    {
      says: ["E_DAILY_LIMIT_EXCEEDED"],
      outcome: "retry",
      reason: "refused_for_now",
      note: "the account has sent all that it may in a day",
    },
    { says: ["E_DELIVERY_FAILED"], outcome: "retry", reason: "refused_for_now" },
    { says: ["E_INTERNAL_SERVER_ERROR"], outcome: "uncertain", reason: "server_error" },
    {
      says: ["E_SENDER_NOT_VERIFIED", "E_SENDER_DOMAIN_NOT_AVAILABLE"],
      outcome: "dead",
      reason: "sender_rejected",
      note: "the sender's domain is not set up for sending there",
    },
    {
      says: ["E_RECIPIENT_NOT_ALLOWED"],
      outcome: "dead",
      reason: "mail_rejected",
      note: "by the binding, or because the account may send to verified addresses only",
    },
    { says: ["E_RECIPIENT_SUPPRESSED"], outcome: "dead", reason: "recipient_suppressed" },
    { says: ["E_CONTENT_TOO_LARGE"], outcome: "dead", reason: "message_too_long" },
    { says: ["E_VALIDATION_ERROR", "E_FIELD_MISSING"], outcome: "dead", reason: "invalid_message" },
  ],
  otherwise: {
    says: ["any other error"],
    outcome: "uncertain",
    reason: "refused_for_now",
    note: "it does not say how far the mail got",
  },
};
