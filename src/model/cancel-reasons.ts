import type { ReasonEntry } from "./reason-entry.ts";

/** Why a delivery was not wanted any more. */
export const CANCEL_REASONS = {
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
  unsubscribed: {
    class: "cancelled",
    sentence: "The person asked for no more reminders.",
    who: "nobody",
    how: "Nothing to do; if the person wants them again, `kyc-relay unsubscribed lift <address>`.",
  },
  bounced_before: {
    class: "cancelled",
    sentence: "A mail to this address came back before: the mail server knew no such recipient.",
    who: "you",
    how: "Ask the person for another address; if it is right by now, `kyc-relay unsubscribed lift <address>`.",
  },
  max_per_subject: {
    class: "cancelled",
    sentence: "The person has had as many mails within a day as the destination's `max_per_subject` allows.",
    who: "nobody",
    how: "Nothing to do: this reminder is left out. Or raise `max_per_subject`.",
  },
  erased: {
    class: "cancelled",
    sentence: "Whom it was about was erased.",
    who: "nobody",
    how: "Nothing to do.",
  },
  rule_removed: {
    class: "cancelled",
    sentence: "The rule or its action is not in the active rules any more.",
    who: "nobody",
    how: "Nothing to do.",
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;
