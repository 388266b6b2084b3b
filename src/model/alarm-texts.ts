/** How an alarm is told. `{key}` and the names of its detail stand for their values. */
export type AlarmText = {
  /** One line: the subject of a mail. */
  readonly raised: string;
  readonly ended: string;
  readonly what: string;
  readonly means: string;
  readonly how: string;
  /** The command to look with. */
  readonly look: string;
};

/** All alarms there are, in the order of the docs. */
export const ALARM_TEXTS = {
  gate_failing: {
    raised: "{key} does not take messages",
    ended: "Nothing fails at {key} any more",
    what: "{failures} attempts in a row to {gates} failed.",
    means:
      "What failed for a reason that may pass is tried again; what was refused for good, for a wrong token or address say, is a dead letter, to be redriven once that is mended. Once several have failed, what comes after them waits without using up attempts, and one at a time tries whether it is well again.",
    how: "`queue status` lists the last failures, and `npx kyc-relay deliveries <id>` shows what one of them was answered. If a token, an address or a channel is to blame, mend the settings or the rule, start the relay again if it was the settings, then `npx kyc-relay redrive` what died.",
    look: "npx kyc-relay queue status",
  },
  dead_letters: {
    raised: "Deliveries to {key} have failed for good",
    ended: "{key}: no dead letter of the last day is left",
    what: "Dead letters to {key} within a day: {dead}.",
    means:
      "Each was refused for good or has used up its attempts, so what it says has not arrived. It is kept; everything else goes out as usual. Further ones are not told while this lasts. What only one recipient is at fault for, such as a mistyped mail address, is not counted.",
    how: "See what they died of and mend that, then send them again with `npx kyc-relay redrive`.",
    look: "npx kyc-relay deliveries --state dead --group --destination {key}",
  },
  delivery_overdue: {
    raised: "Deliveries to {key} are late",
    ended: "Deliveries to {key} are on time again",
    what: "Deliveries to {gates} are due and not sent: {waiting}; the oldest is late by {late}.",
    means: "It is not paused: it answers slowly, or more is to go there than its rate lets through.",
    how: "See whether the number falls. If not, raise the destination's `concurrency` or `rate`.",
    look: "npx kyc-relay queue status",
  },
  source_silent: {
    raised: "{key} has gone quiet",
    ended: "{key} sends again",
    what: "Nothing has come from {key} for {quiet}; {usual}.",
    means:
      "Either nobody was checked, or its webhook is switched off, or its requests no longer reach the relay.",
    how: "See in the sender's console whether the webhook is enabled and how its last calls ended. If so long a pause is normal, raise the source's `quiet_after`.",
    look: "npx kyc-relay events --source {key}",
  },
  signatures_failing: {
    raised: "Requests to {key} are refused",
    ended: "Requests to {key} are accepted again",
    what: "Requests to {key} could not prove who sent them, {failures} in a row; the last was refused as {reason}.",
    means:
      "Either the secret was changed at the sender and not here, or somebody else calls this address. Refused events are not stored; the sender tries again only for a while.",
    how: "Compare the secret in the sender's console with the settings; while it is being changed, list both.",
    look: "npx kyc-relay refused",
  },
  sender_giving_up: {
    raised: "{key} is about to give up on events",
    ended: "{key} gets through in time again",
    what: "{key} had {left} attempts left when an event came through at last.",
    means: "The sender drops an event when its attempts are used up; others may be as close to it.",
    how: "Find out why the earlier attempts failed: refused requests, or a relay that could not be reached. Then let the sender's console send again what has failed.",
    look: "npx kyc-relay refused",
  },
  body_too_large: {
    raised: "A request to {key} was too large",
    ended: "No request to {key} was too large for a day",
    what: "A request to {key} was refused because its body is larger than {limit} bytes.",
    means: "The event is not stored. A sender that keeps order stops at it; others give it up after a while.",
    how: "Raise the source's `max_body`, start the relay again, and let the sender send it again. On Cloudflare Workers nothing over 1.9 MB can be kept, whatever `max_body` says.",
    look: "npx kyc-relay refused",
  },
  rules_broken: {
    raised: "The rule files cannot be used",
    ended: "The rule files are good again",
    what: "The rule files have errors: {errors}, the first at {first}; {effect}.",
    means: "What was changed last in the files is not in force.",
    how: "Mend the files; the relay takes them as soon as they are good. On Cloudflare Workers they are part of what is deployed: `npm run deploy`.",
    look: "npx kyc-relay check",
  },
  store_growing: {
    raised: "The relay runs out of room: {key}",
    ended: "The relay has room again: {key}",
    what: "{size} MB: the {key} has passed the limit of {limit} MB.",
    means:
      "When there is no room left, the relay refuses events until there is room; senders try again only for a while.",
    how: "Make room on the disk, keep data for a shorter time under `retention:`, or change the limit under `alerts:`.",
    look: "npx kyc-relay doctor",
  },
} as const satisfies Readonly<Record<string, AlarmText>>;
