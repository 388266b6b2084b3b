/** What a case-level event says about the subject, in one set of words for all senders. */
export const DECISIONS = [
  "none",
  "pending",
  "review",
  "error",
  "failed",
  "expired",
  "completed",
  "cancelled",
  "declined",
  "approved",
] as const;

export type Decision = (typeof DECISIONS)[number];

const RANKS: Readonly<Record<Decision, number>> = {
  none: 0,
  pending: 1,
  review: 2,
  error: 3,
  failed: 3,
  expired: 3,
  completed: 4,
  cancelled: 5,
  declined: 5,
  approved: 5,
};

/** Which of two decisions with the same time goes further; equal ranks say nothing. */
export function decisionRank(decision: Decision): number {
  return RANKS[decision];
}

/** A terminal decision is a fact that stops reminders. */
export function isTerminal(decision: Decision): boolean {
  return decision !== "none" && decisionRank(decision) >= RANKS.completed;
}
