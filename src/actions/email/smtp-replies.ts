import type { ReplyTable } from "../reply-table.ts";

/**
 * Every answer of a mail server: by its enhanced code (RFC 3463) where it gives one, else by its code. One that wants
 * a login says so by the code alone.
 */
export const SMTP_REPLIES: ReplyTable = {
  of: "SMTP answer",
  kinds: ["email"],
  rows: [
    { says: ["the server took the mail"], outcome: "delivered" },
    { says: ["530", "534", "535", "538", "5.7.8", "5.7.9"], outcome: "dead", reason: "unauthorized" },
    { says: ["the login is refused"], outcome: "dead", reason: "unauthorized" },
    {
      says: ["no STARTTLS"],
      outcome: "retry",
      reason: "tls_failed",
      note: "whatever the code: a server may learn",
    },
    {
      says: ["4.7.x"],
      outcome: "retry",
      reason: "refused_for_now",
      note: "most often greylisting: who comes again is let in",
    },
    {
      says: ["450", "4.1.x", "4.2.x"],
      outcome: "retry",
      reason: "recipient_refused_for_now",
      note: "the address, its domain or its mailbox: a person wrote it, so it says nothing of the server",
    },
    { says: ["421"], outcome: "retry", reason: "refused_for_now", note: "the server is busy, or goes away" },
    { says: ["4.x.x", "4xx"], outcome: "retry", reason: "refused_for_now" },
    {
      says: ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "551", "556"],
      outcome: "dead",
      reason: "recipient_unknown",
    },
    {
      says: ["550 to the recipient's address, without an enhanced code"],
      outcome: "dead",
      reason: "recipient_unknown",
      note: "after the text of the mail the same code is about the text",
    },
    { says: ["5.2.2"], outcome: "dead", reason: "mailbox_full" },
    { says: ["5.2.3", "5.3.4", "552"], outcome: "dead", reason: "message_too_long" },
    {
      says: [
        "5.1.7",
        "5.1.8",
        "5.7.20",
        "5.7.21",
        "5.7.22",
        "5.7.23",
        "5.7.24",
        "5.7.25",
        "5.7.26",
        "5.7.27",
        "5.7.60",
      ],
      outcome: "dead",
      reason: "sender_rejected",
      note: "the sender's address, SPF, DKIM, DMARC, reverse DNS: every mail would meet the same",
    },
    {
      says: ["5.7.x"],
      outcome: "dead",
      reason: "mail_rejected",
      note: "its policy, which may be about this mail or this recipient alone",
    },
    { says: ["5.x.x", "5xx"], outcome: "dead", reason: "refused" },
  ],
  otherwise: { says: ["any other answer"], outcome: "retry", reason: "refused_for_now" },
};
