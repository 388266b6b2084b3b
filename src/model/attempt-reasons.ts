import type { ReasonEntry } from "./reason-entry.ts";

/** Why an attempt is tried again, what is unknown about one, and what nothing was sent for. */
export const ATTEMPT_REASONS = {
  // Delivered without being sent anew.
  found_by_look_back: {
    class: "delivered",
    sentence:
      "The answer to an attempt before was lost, but that one had arrived: it was found at the far side.",
    who: "nobody",
    how: "It was not sent a second time.",
  },

  // An attempt that is tried again.
  timeout: {
    class: "retry",
    blames: "destination",
    sentence: "The destination did not answer in time.",
    who: "nobody",
    how: "It is tried again. If the message may have arrived all the same (no answer in time, HTTP 504), the rule's `on_uncertain: hold` makes it a dead letter instead.",
  },
  connection_failed: {
    class: "retry",
    blames: "destination",
    sentence: "No connection to the destination.",
    who: "nobody",
    how: "It is tried again by itself; check the network if it lasts.",
  },
  dns_failed: {
    class: "retry",
    blames: "destination",
    sentence: "The destination's host name could not be looked up.",
    who: "nobody",
    how: "It is tried again by itself; check the name if it lasts.",
  },
  tls_failed: {
    class: "retry",
    blames: "destination",
    sentence: "No secure connection to the destination.",
    who: "destination",
    how: "Its certificate must be valid for its name.",
  },
  server_error: {
    class: "retry",
    blames: "destination",
    sentence: "The destination answered with an error of its own (5xx).",
    who: "destination",
    how: "It is tried again by itself.",
  },
  rate_limited: {
    class: "retry",
    sentence: "The destination asked us to slow down.",
    who: "nobody",
    how: "It waits as long as asked; this uses up no attempt.",
  },
  refused_for_now: {
    class: "retry",
    blames: "destination",
    sentence: "The destination refused for now.",
    who: "nobody",
    how: "It is tried again by itself.",
  },
  recipient_refused_for_now: {
    class: "retry",
    sentence: "The mail server refused this recipient for now; others may get their mail.",
    who: "nobody",
    how: "It is tried again by itself; if it lasts, ask the person for another address.",
  },
  look_back_waits: {
    class: "retry",
    sentence: "The answer to an attempt was lost a moment ago; what that one sent may still be on its way.",
    who: "nobody",
    how: "It is looked for at the far side in a few seconds; this uses up no attempt.",
  },
  look_back_failed: {
    class: "retry",
    blames: "destination",
    sentence:
      "The answer to an attempt before was lost, and the far side could not be asked just now whether that one arrived.",
    who: "nobody",
    how: "Nothing was sent; it is asked again by itself before the next try.",
  },
  internal_fault: {
    class: "retry",
    sentence: "The relay itself failed while it was at it; its log has the cause.",
    who: "you",
    how: "It is tried again by itself; report it if it lasts.",
  },
  moved: {
    class: "retry",
    sentence: "Its rule names another place by now, and it has to wait for its turn there.",
    who: "nobody",
    how: "It goes out there; this uses up no attempt.",
  },
  waits_for_hours: {
    class: "retry",
    sentence: "Its hours do not allow it now.",
    who: "nobody",
    how: "It goes out when they do; this uses up no attempt.",
  },

  // Nobody knows whether the far side took it.
  answer_lost: {
    class: "uncertain",
    sentence: "The attempt began, but its end was never noted.",
    who: "nobody",
    how: "Where the far side can be asked, it is asked first. Else it is tried again, so that the far side may see it twice under the same id, unless the rule says `on_uncertain: hold`.",
  },
  connection_lost: {
    class: "uncertain",
    blames: "destination",
    sentence: "The connection broke after the request had gone out, before its answer came.",
    who: "nobody",
    how: "It is tried again, unless the rule says `on_uncertain: hold`.",
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;
