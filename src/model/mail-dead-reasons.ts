import type { ReasonEntry } from "./reason-entry.ts";

/** Why a mail is a dead letter, where another message could not be. */
export const MAIL_DEAD_REASONS = {
  missing_recipient: {
    class: "dead",
    blames: "recipient",
    sentence: "The event has no usable email address.",
    who: "you",
    how: "Add `subject.email: { exists: true }` under `when:`.",
  },
  recipient_not_allowed: {
    class: "dead",
    sentence: "The recipient is not in the destination's `allow_to`.",
    who: "you",
    how: "Widen `allow_to`, then redrive.",
  },
  recipient_unknown: {
    class: "dead",
    blames: "recipient",
    sentence: "The mail server knows no such recipient.",
    who: "you",
    how: "Ask the person for another address; if it is right by now, redrive.",
  },
  recipient_suppressed: {
    class: "dead",
    blames: "recipient",
    sentence:
      "The mail provider sends nothing to this address any more: a mail to it came back, or its owner complained.",
    who: "you",
    how: "Ask the person for another address, or take this one off the provider's list of suppressed addresses; then redrive.",
  },
  mailbox_full: {
    class: "dead",
    blames: "recipient",
    sentence: "The recipient's mailbox takes no more mail.",
    who: "destination",
    how: "Tell the person another way, or redrive later.",
  },
  mail_rejected: {
    class: "dead",
    sentence: "The mail server refused the mail by its policy.",
    who: "you",
    how: "Read the answer: it says what it took offence at (spam, reputation, relaying, the recipient's own rules). Mend that, then redrive.",
  },
  sender_rejected: {
    class: "dead",
    blames: "destination",
    sentence: "The mail server does not accept our sender address, or where the mail comes from.",
    who: "you",
    how: "Mend `from` of the destination, or what the answer names (SPF, DKIM, DMARC, reverse DNS), then redrive.",
  },
  port_unsupported: {
    class: "dead",
    blames: "destination",
    sentence:
      "From Cloudflare Workers mail goes through an SMTP server with STARTTLS only, not by port 25 or 465.",
    who: "you",
    how: "Put port 587 and smtp:// into the URL, deploy, then redrive.",
  },
  too_many_mails: {
    class: "dead",
    sentence: "The person has had as many mails within a day as the destination's `max_per_subject` allows.",
    who: "you",
    how: "Look which rules write to the person; raise `max_per_subject` or wait a day, then redrive.",
  },
  unsafe_header: {
    class: "dead",
    blames: "recipient",
    sentence: "A mail header would have held a line break.",
    who: "you",
    how: "Look at the event: somebody may have tried to forge mail headers.",
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;
