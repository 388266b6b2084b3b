/** Steps that one evaluation of one rule may take; counted, not timed, so that replays agree. */
export const MAX_STEPS = 10_000;

/** What is left of an evaluation's steps. One a rule, refilled at each evaluation: nothing is allocated. */
export type Budget = { left: number };

/** Takes steps; throws when none are left, which ends this rule's evaluation and no other's. */
export function spend(budget: Budget, steps: number): void {
  budget.left -= steps;
  if (budget.left < 0) throw new RangeError("A rule took more steps than it may.");
}
