import type { Event } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { CancelReason, DeadReason } from "../model/reasons.ts";

/** One action of one rule. */
type Made = { readonly rule: string; readonly action: string };

/** What a far side took, as a person would check it. */
export type Sent = Made & {
  readonly kind: string;
  readonly destination: string;
  readonly at: number;
  /** Slack's `channel` and `text`, an email's `to`, `subject` and `text`, a webhook's `body`. */
  readonly content: Readonly<Record<string, unknown>>;
};

/** The columns that a record got. */
export type Recorded = Made & {
  readonly table: string;
  readonly key: string;
  readonly at: number;
  readonly set: Readonly<Record<string, unknown>>;
};

/** What is still to come. */
export type Later = Made & { readonly at: number };
type Cancelled = Made & { readonly reason: CancelReason };
type Dead = Made & { readonly reason: DeadReason };

/** An event that came in, and what the rules said to it; a duplicate is not put to them. */
export type Accepted = {
  readonly event: Event;
  readonly duplicate: boolean;
  readonly plan: Pick<Plan, "matched" | "missed">;
};

/** What came about between two looks. */
export type Outcome = {
  readonly accepted: readonly Accepted[];
  readonly matched: readonly string[];
  readonly sent: readonly Sent[];
  /** What rules in shadow mode would have sent. */
  readonly previewed: readonly Sent[];
  readonly recorded: readonly Recorded[];
  /** Put off, and still to come. */
  readonly scheduled: readonly Later[];
  /** Waits for its hours. */
  readonly held: readonly Later[];
  readonly cancelled: readonly Cancelled[];
  readonly dead: readonly Dead[];
};
