import type { Delivery } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type { Rule, RuleAction } from "../route/rule-set.ts";
import { toIntent } from "../route/to-intent.ts";

export type Waiting = {
  readonly delivery: Delivery;
  readonly rule: Rule;
  readonly action: RuleAction;
  /** That triggered it, if one did. */
  readonly event: Event | undefined;
  /** When the occurrence before it ended, if there is one. */
  readonly previousEnd: number | undefined;
};

/** Is a pending delivery later than it would be, because its hours do not allow it before? */
export function waitsForHours(waiting: Waiting): boolean {
  const { hours } = waiting.action;
  return hours !== undefined && !hours.isAllowed(dueWithoutHours(waiting));
}

function dueWithoutHours({ delivery, rule, action, event, previousEnd }: Waiting): number {
  if (previousEnd !== undefined) return previousEnd + (action.repeat?.every ?? 0);
  if (action.digest) return delivery.created_at + action.digest.every;
  const [kind, instant = ""] = delivery.trigger.split(/:(.*)/s);
  if (kind === "schedule") return Date.parse(instant);
  if (!event || !rule.actions.includes(action)) return delivery.created_at;
  return toIntent(rule, { ...action, hours: undefined }, event, delivery.preview).due_at;
}
