import type { ReasonEntry } from "./reason-entry.ts";

/** Why a request was refused, or is authentic but no event. */
export const REFUSAL_REASONS = {
  // A request that was refused.
  unknown_source: {
    class: "refused",
    sentence: "No source of this name is configured.",
    who: "you",
    how: "It must be /in/<source>, with a name under `sources:` in the settings; `kyc-relay serve` prints these URLs. Mend it at the sender.",
  },
  bad_url_token: {
    class: "refused",
    sentence: "The secret last part of the URL is missing or wrong.",
    who: "you",
    how: "Copy the whole URL, with its last part, to the sender again.",
  },
  no_signature: {
    class: "refused",
    sentence: "The request carries no proof of who sent it.",
    who: "you",
    how: "Check that the sender signs, and that no proxy drops its headers.",
  },
  malformed_signature: {
    class: "refused",
    sentence: "The signature header is not in the sender's format.",
    who: "you",
    how: "Check that no proxy changes headers; otherwise somebody is guessing.",
  },
  bad_signature: {
    class: "refused",
    sentence: "The signature fits none of the configured secrets.",
    who: "you",
    how: "Compare the secret with the sender's; check that nothing in between changes the body.",
  },
  stale: {
    class: "refused",
    sentence: "The signature is right, but its time is too far from ours.",
    who: "you",
    how: "Check this machine's clock; `max_age` in the source's settings is the limit.",
  },
  too_large: {
    class: "refused",
    sentence: "The body is over the source's size limit.",
    who: "you",
    how:
      "Let the sender send less, or raise `max_body` in the source's settings; on Cloudflare what is kept of one " +
      "event, without its images, can have 1.9 MB.",
  },
  body_interrupted: {
    class: "refused",
    sentence: "The connection ended before the whole body was there.",
    who: "nobody",
    how: "The sender tries again.",
  },
  too_busy: {
    class: "refused",
    sentence: "More was coming in at once than the relay holds in memory.",
    who: "nobody",
    how: "The sender tries again.",
  },
  not_ready: {
    class: "refused",
    sentence: "The relay could not promise to keep the event.",
    who: "you",
    how: "Look at the relay's log, at its disk or database, and at `kyc-relay doctor`; on Cloudflare Workers at `npx wrangler tail`. The sender tries again.",
  },

  // An authentic request whose content is no event.
  not_json: {
    class: "unreadable",
    sentence: "The body is not JSON.",
    who: "nobody",
    how: "It is kept as received; nothing is routed.",
  },
  not_an_event: {
    class: "unreadable",
    sentence: "The body is JSON, but not an event of this sender.",
    who: "nobody",
    how: "It is kept as received; nothing is routed.",
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;
