import type { ReasonEntry } from "./reason-entry.ts";

/** Why a delivery ended without being delivered: dead, or not wanted any more. */
export const END_REASONS = {
  // The end: a dead letter.
  exhausted: {
    class: "dead",
    sentence: "Every attempt of the schedule failed.",
    who: "you",
    how: "Mend the destination, then redrive.",
  },
  refused: {
    class: "dead",
    sentence: "The destination refused it for good (4xx).",
    who: "you",
    how: "Read the answer, mend the rule or the destination, then redrive.",
  },
  unauthorized: {
    class: "dead",
    sentence: "The destination does not accept our credentials.",
    who: "you",
    how: "Renew the token or password in the settings, then redrive.",
  },
  redirected: {
    class: "dead",
    sentence: "The destination answered with a redirect, which is never followed.",
    who: "you",
    how: "Put the final address into the settings, then redrive.",
  },
  gone: {
    class: "dead",
    sentence: "The destination says that it no longer exists (410).",
    who: "you",
    how: "Make a new hook, put its URL into the settings, then redrive.",
  },
  forbidden_address: {
    class: "dead",
    sentence: "The destination's address is private or reserved.",
    who: "you",
    how: "If that is meant, set `allow_private: true` on the destination, then redrive.",
  },
  destination_missing: {
    class: "dead",
    sentence: "The settings have no such destination any more.",
    who: "you",
    how: "Put it back into the settings, then redrive.",
  },
  destination_unset: {
    class: "dead",
    sentence: "The destination has no address or secret yet.",
    who: "you",
    how: "Set it, then redrive.",
  },
  rule_missing: {
    class: "dead",
    sentence: "The rule set that planned this is not stored any more.",
    who: "you",
    how: "Replay the event through today's rules.",
  },
  template_failed: {
    class: "dead",
    sentence: "The rule's text could not be filled in for this event.",
    who: "you",
    how: "Mend the template, then redrive.",
  },
  missing_recipient: {
    class: "dead",
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
  unsafe_header: {
    class: "dead",
    sentence: "A mail header would have held a line break.",
    who: "you",
    how: "Look at the event: somebody may have tried to forge mail headers.",
  },
  missing_key: {
    class: "dead",
    sentence: "The record's key is empty for this event.",
    who: "you",
    how: "Add `subject.reference: { exists: true }` under `when:`.",
  },
  wrong_type: {
    class: "dead",
    sentence: "A value does not fit its column.",
    who: "you",
    how: "Mend the rule's value or the column's type, then redrive.",
  },
  channel_not_found: {
    class: "dead",
    sentence: "Slack has no such channel, or our app is not in it.",
    who: "you",
    how: "Invite the app to the channel, or mend the name, then redrive.",
  },
  no_threads: {
    class: "dead",
    sentence: "The Slack destination is an incoming webhook, which cannot write into threads.",
    who: "you",
    how: "Give it a bot token, or take `thread:` out of the rule, then redrive.",
  },
  is_archived: {
    class: "dead",
    sentence: "The Slack channel is archived.",
    who: "you",
    how: "Choose another channel, or bring it back, then redrive.",
  },
  message_too_long: {
    class: "dead",
    sentence: "The message is longer than the destination takes.",
    who: "you",
    how: "Shorten the rule's text, then redrive.",
  },
  held_uncertain: {
    class: "dead",
    sentence: "Nobody knows whether the destination took it, and the rule says to hold it then.",
    who: "you",
    how: "Look at the destination; redrive if it did not arrive.",
  },

  // The end: not wanted any more.
  decided: {
    class: "cancelled",
    sentence: "A newer decision made the reminder pointless.",
    who: "nobody",
    how: "Nothing to do.",
  },
  cancel_event: {
    class: "cancelled",
    sentence: "A newer event that `cancel_when` names made it pointless.",
    who: "nobody",
    how: "Nothing to do.",
  },
  replaced: {
    class: "cancelled",
    sentence: "A reminder of a newer event stands in its place (`if_pending: restart`).",
    who: "nobody",
    how: "Nothing to do.",
  },
  once_per: {
    class: "cancelled",
    sentence: "Another one with the same `once_per` key was made within its time.",
    who: "nobody",
    how: "Nothing to do.",
  },
  not_in_hours: {
    class: "cancelled",
    sentence: "Its hours did not allow it when it was due, and the rule does not wait for them.",
    who: "nobody",
    how: "Nothing to do, or write `else: wait`.",
  },
  too_late: {
    class: "cancelled",
    sentence: "It came due while the relay was not running, longer ago than `max_late`.",
    who: "nobody",
    how: "Nothing to do, or replay the event.",
  },
  rule_removed: {
    class: "cancelled",
    sentence: "The rule or its action is not in the active rules any more.",
    who: "nobody",
    how: "Nothing to do.",
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;
