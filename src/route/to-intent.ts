import { isTerminal } from "../model/decision.ts";
import type { Event } from "../model/event.ts";
import { effectiveTime } from "../model/newer.ts";
import type { DigestTerms, Intent, OncePerTerms, StopTerms } from "../model/plan.ts";
import { inHours } from "./in-hours.ts";
import { ofAction } from "./of-action.ts";
import { compileField } from "./read-field.ts";
import type { Rule, RuleAction } from "./rule-set.ts";

const SUBJECT_KEY = "subject.key";

/** What one action of a rule that matched wants for the event. */
export function toIntent(rule: Rule, action: RuleAction, event: Event, preview: boolean): Intent {
  const stop = stopTerms(action, event);
  const timed = inHours(action, dueAt(action, event));
  return {
    ...ofAction(rule, action),
    occurrence: 1,
    trigger: `event:${event.id}`,
    due_at: timed.due_at,
    cancelled: timed.cancelled,
    preview,
    reminder: isReminder(action, event),
    stop,
    digest: action.digest && digestTerms(action.digest, event),
    once_per: action.once_per && oncePerTerms(action.once_per, event),
  };
}

/** A sender's clock that runs far ahead must not put a reminder off for years: `effectiveTime` judges it. */
function dueAt(action: RuleAction, event: Event): number {
  if (action.digest) return event.received_at + action.digest.every;
  if (action.after === undefined) return event.received_at;
  return Math.max(effectiveTime(event) + action.after, event.received_at);
}

/** `after` or `repeat` on an event that decides nothing. */
export function isReminder(action: RuleAction, event: Event): boolean {
  return (action.after !== undefined || action.repeat !== undefined) && !isTerminal(event.decision);
}

/** What ends a reminder, and anything else that names events that end it. */
export function stopTerms(action: RuleAction, event: Event): StopTerms | undefined {
  const reminder = isReminder(action, event);
  const { cancel_when, trust_weak } = action;
  if (!reminder && !cancel_when) return undefined;
  return {
    decision: reminder && !action.ignore_decision,
    trust_weak,
    cancel_when,
    if_pending: reminder ? action.if_pending : undefined,
  };
}

function digestTerms({ by, max }: NonNullable<RuleAction["digest"]>, event: Event): DigestTerms {
  const key = JSON.stringify(by.map((path) => compileField(path)(event) ?? null));
  const subject_at = by.flatMap((path, at) => (path === SUBJECT_KEY ? at : []));
  return { key, subject_at: subject_at.length > 0 ? subject_at : undefined, max };
}

/** An event without the field is never one too many. */
function oncePerTerms(
  { key, within }: NonNullable<RuleAction["once_per"]>,
  event: Event,
): OncePerTerms | undefined {
  const value = compileField(key)(event);
  if (value === undefined) return undefined;
  const by_subject = key === SUBJECT_KEY ? true : undefined;
  return { key: typeof value === "string" ? value : JSON.stringify(value), by_subject, within };
}
