import { ATTEMPT_REASONS } from "./attempt-reasons.ts";
import { CANCEL_REASONS } from "./cancel-reasons.ts";
import { DEAD_REASONS } from "./dead-reasons.ts";
import type { ReasonEntry } from "./reason-entry.ts";
import { REFUSAL_REASONS } from "./refusal-reasons.ts";

/** Every reason word, once. Nothing else names them; log, API, command line and docs show them. */
export const REASONS = { ...REFUSAL_REASONS, ...ATTEMPT_REASONS, ...DEAD_REASONS, ...CANCEL_REASONS };

export type Reason = keyof typeof REASONS;

/** What only one recipient is at fault for: nothing else that goes there would fail of it. */
export const RECIPIENT_REASONS: readonly string[] = Object.entries<ReasonEntry>(REASONS).flatMap(
  ([reason, { blames }]) => (blames === "recipient" ? [reason] : []),
);

type ReasonOf<C extends ReasonEntry["class"]> = {
  [R in Reason]: (typeof REASONS)[R]["class"] extends C ? R : never;
}[Reason];

export type RefusalReason = ReasonOf<"refused">;
export type UnreadableReason = ReasonOf<"unreadable">;
export type RetryReason = ReasonOf<"retry">;
export type UncertainReason = ReasonOf<"uncertain">;
export type DeadReason = ReasonOf<"dead">;
export type CancelReason = ReasonOf<"cancelled">;
