import type { CancelReason } from "../model/reasons.ts";
import type { RuleAction } from "./rule-set.ts";

export type Timed = { readonly due_at: number; readonly cancelled?: CancelReason | undefined };

/**
 * When an action that is due at `at` may happen. What does not wait for its hours ends here, unless it is a later
 * one, `after` or a digest: those are judged when their time has come, by the rules of that day.
 */
export function inHours(
  { hours, after, digest }: Pick<RuleAction, "hours" | "after" | "digest">,
  at: number,
): Timed {
  if (!hours || hours.isAllowed(at)) return { due_at: at };
  if (hours.otherwise === "wait") return { due_at: hours.nextAllowed(at) ?? at };
  const isLater = after !== undefined || digest !== undefined;
  return { due_at: at, cancelled: isLater ? undefined : "not_in_hours" };
}
