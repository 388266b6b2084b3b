import type { Decision } from "./decision.ts";
import type { CancelReason } from "./reasons.ts";

/** What a rule wants for an event, before the store's facts have been asked. Pure data. */
export type Intent = {
  readonly rule: string;
  /** Earlier ids of the rule: what stands under one of them stands. */
  readonly was?: readonly string[] | undefined;
  readonly action: string;
  readonly occurrence: number;
  readonly trigger: string;
  /** Action kind. */
  readonly kind: string;
  readonly destination: string;
  readonly gate: string;
  readonly lane?: string | undefined;
  /** `occurred_at` + `after`, never before receipt; epoch milliseconds. */
  readonly due_at: number;
  /** Milliseconds after due (or receipt, if later) beyond which the first attempt is not made any more. */
  readonly max_late?: number | undefined;
  /** Ends in the outbox instead of going out: the preview setting, or a shadow rule. */
  readonly preview: boolean;
  /** A newer decision of the subject cancels it; absent for what is not a reminder. */
  readonly stop?: ReminderStop | undefined;
};

export type ReminderStop = {
  /** Facts of weak assurance count too. */
  readonly trust_weak: boolean;
};

/** Why a rule that listens to the event did not match: the path of its first failing condition. */
export type Miss = { readonly rule: string; readonly failed: string };

/** The outcome of `plan`. `matched` and `missed` are the explanation that is kept with the event. */
export type Plan = {
  readonly rules_hash: string;
  readonly intents: readonly Intent[];
  readonly matched: readonly string[];
  readonly missed: readonly Miss[];
};

/** A terminal decision that the store knows for a key of the event. */
export type Fact = {
  readonly key: string;
  readonly reference?: string | undefined;
  readonly source: string;
  readonly weak: boolean;
  readonly kind: string;
  readonly decision: Decision;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly check_id?: string | undefined;
  readonly seq: number;
};

/** An intent after the facts: to be delivered when due, or cancelled before it began, with the reason. */
export type SettledIntent = {
  readonly intent: Intent;
  readonly cancelled?: CancelReason | undefined;
};
