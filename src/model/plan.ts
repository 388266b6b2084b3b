import type { Alarm } from "./alarm.ts";
import type { Decision } from "./decision.ts";
import type { Moment } from "./newer.ts";
import type { CancelReason, DeadReason } from "./reasons.ts";

/** What a rule wants for a trigger, before the store's facts have been asked. Pure data. */
export type Intent = {
  readonly rule: string;
  /** Earlier ids of the rule: what stands under one of them stands. */
  readonly was?: readonly string[] | undefined;
  readonly action: string;
  readonly occurrence: number;
  /** `event:<id>`, `schedule:<instant>`; a digest's window has its own. */
  readonly trigger: string;
  /** Action kind. */
  readonly kind: string;
  readonly destination: string;
  readonly gate: string;
  /** Goes out after what came before it about the same subject, in the lane of its destination and subject. */
  readonly in_order?: boolean | undefined;
  /** `occurred_at` + `after`, never before receipt, moved to where `during` and `outside` allow it. */
  readonly due_at: number;
  /** Ends in the outbox instead of going out: the preview setting, or a shadow rule. */
  readonly preview: boolean;
  /** Its hours do not allow it and it does not wait for them: kept as cancelled. */
  readonly cancelled?: CancelReason | undefined;
  /** `after` or `repeat` on an event that decides nothing: re-reads the active rules when it is claimed. */
  readonly reminder: boolean;
  /** What makes it pointless; every reminder has one, and what has a `cancel_when`. */
  readonly stop?: StopTerms | undefined;
  /** Joins an open window of the same rule, action and key instead of standing alone. */
  readonly digest?: DigestTerms | undefined;
  readonly once_per?: OncePerTerms | undefined;
  readonly about?: About | undefined;
};

export type StopTerms = {
  /** A newer terminal decision of the subject cancels it. */
  readonly decision: boolean;
  /** Facts of weak assurance count too. */
  readonly trust_weak: boolean;
  readonly cancel_when?: CancelWhen | undefined;
  /** Of a reminder: what happens if one of the same rule and action is pending for the subject. */
  readonly if_pending?: IfPending | undefined;
};

/** Fields by which `cancel_when` and the reminder may have to agree, beyond a shared key of the subject. */
export const SAME_FIELDS = ["subject.key", "subject.reference", "check.id"] as const;
export type SameField = (typeof SAME_FIELDS)[number];

/** `keep`: the pending one stays due when it is, and speaks for the newer event. `restart`: the newer one replaces it. */
export const IF_PENDING = ["keep", "restart", "add"] as const;
export type IfPending = (typeof IF_PENDING)[number];

/** A newer event of one of these names, and with one of these decisions, cancels. */
export type CancelWhen = {
  /** Event names and patterns. */
  readonly events: readonly string[];
  /** Any, if absent. */
  readonly decisions?: readonly Decision[] | undefined;
  readonly same: SameField;
};

export type DigestTerms = {
  /** The values of the `by` fields, as JSON. */
  readonly key: string;
  /** Which of them are `subject.key`: there the strongest key counts that is known when the event is stored. */
  readonly subject_at?: readonly number[] | undefined;
  /** So many events are shown; the others are only counted. */
  readonly max: number;
};

export type OncePerTerms = {
  /** The value of the `key` field, as text. */
  readonly key: string;
  /** It is `subject.key`, as above. */
  readonly by_subject?: boolean | undefined;
  /** Milliseconds by receipt in which one delivery of the key is enough. */
  readonly within: number;
};

/** What a delivery is about besides events; its texts see it. */
export type About = {
  /** The delivery whose end an `on_failure` action tells of. */
  readonly failure?: Failure | undefined;
  /** The instant of a schedule and the one before it; epoch milliseconds. */
  readonly schedule?: { readonly at: number; readonly since: number } | undefined;
  /** What an alert tells of, as it was when it was made. */
  readonly alarm?: Alarm | undefined;
};

export type Failure = {
  readonly delivery: string;
  readonly destination: string;
  readonly reason: DeadReason;
  readonly attempts: number;
  /** HTTP status of the last answer, if there was one. */
  readonly status?: number | undefined;
};

/** Why a rule that listens to the event did not match: the path of its first failing condition. */
export type Miss = { readonly rule: string; readonly failed: string };

/** The outcome of `plan`. `matched` and `missed` are the explanation that is kept with the event. */
export type Plan = {
  readonly rules_hash: string;
  readonly intents: readonly Intent[];
  readonly matched: readonly string[];
  readonly missed: readonly Miss[];
  /** What these actions have open for the same subject is cancelled, where older. */
  readonly cancels: readonly Cancel[];
};

/** An action whose `cancel_when` means the event. */
export type Cancel = {
  readonly rule: string;
  readonly was: readonly string[];
  readonly action: string;
  readonly same: SameField;
};

/** What an event says about its subject, as far as it can stop what is older. */
export type Statement = Moment & {
  readonly reference?: string | undefined;
  readonly source: string;
  /** Of weak assurance. */
  readonly weak: boolean;
};

/** A terminal decision that the store knows for a key of the event. */
export type Fact = Statement & { readonly key: string };

/** An event that the store knows of a subject, as far as a `cancel_when` asks. */
export type Heard = Statement & { readonly type: string };

/** Everything that the store knows under the keys that an event's intents depend on. */
export type Facts = {
  /** Terminal decisions; read if an intent's stop looks at them. */
  readonly decisions: readonly Fact[];
  /** Events of the subject, newest first, at most 200; read if an intent has a `cancel_when`. */
  readonly heard: readonly Heard[];
  /** Pending reminders of the intents' rules and actions for the subject; read unless `if_pending` is `add`. */
  readonly pending: readonly PendingReminder[];
  /** Digest windows of the intents' rules, actions and keys that are not frozen. */
  readonly windows: readonly OpenWindow[];
  /** The nearest deliveries, by receipt, of the intents' `once_per` keys that are neither dead nor cancelled. */
  readonly sent: readonly Sent[];
};

export const NO_FACTS: Facts = { decisions: [], heard: [], pending: [], windows: [], sent: [] };

export type PendingReminder = {
  readonly rule: string;
  readonly action: string;
  readonly preview: boolean;
  /** Of the delivery. */
  readonly seq: number;
  readonly reference?: string | undefined;
  /** Of the newest event that it speaks for. */
  readonly moment: Moment;
};

export type OpenWindow = {
  readonly rule: string;
  readonly action: string;
  readonly preview: boolean;
  readonly key: string;
  /** Of the delivery. */
  readonly seq: number;
};

export type Sent = {
  readonly rule: string;
  readonly action: string;
  readonly preview: boolean;
  readonly key: string;
  /** Receipt of the event that it speaks for. */
  readonly at: number;
};

/** An intent after the facts. */
export type SettledIntent =
  /** A new delivery; the pending ones that it replaces are cancelled first. */
  | { readonly settled: "make"; readonly intent: Intent; readonly replaces: readonly number[] }
  /** Ended before it began: kept as cancelled, with the reason. */
  | { readonly settled: "cancel"; readonly intent: Intent; readonly reason: CancelReason }
  /** The event is one more of an open delivery: a digest's window, or the reminder that is pending already. */
  | { readonly settled: "join"; readonly intent: Intent; readonly delivery: number };
