import type { Event } from "../model/event.ts";
import { isNewer, type Moment } from "../model/newer.ts";
import type { Fact, Intent, ReminderStop, SettledIntent } from "../model/plan.ts";

/** An event with its place in the store's order; one that is not stored yet has none and comes last. */
export type PlacedEvent = Event & { readonly seq?: number | undefined };

/** The intents in the light of the facts known for the event's keys: reminders that a newer decision made pointless. */
export function settlePlan(
  event: PlacedEvent,
  intents: readonly Intent[],
  facts: readonly Fact[],
): readonly SettledIntent[] {
  return intents.map((intent) => {
    const isStopped = intent.stop !== undefined && stoppingFact(event, intent.stop, facts) !== undefined;
    return isStopped ? { intent, cancelled: "decided" } : { intent };
  });
}

/** The fact that stops a reminder about this event, if any: at planning, when a fact arrives, and at the claim. */
function stoppingFact(event: PlacedEvent, stop: ReminderStop, facts: readonly Fact[]): Fact | undefined {
  const moment = momentOf(event);
  return facts.find((fact) => isAbout(fact, event) && isTrusted(fact, event, stop) && isNewer(fact, moment));
}

/** Shares a key, and does not name somebody else. */
function isAbout(fact: Fact, event: Event): boolean {
  const { keys, key, reference } = event.subject;
  const isSharedKey = keys.includes(fact.key) || fact.key === key;
  const isContradicted =
    reference !== undefined && fact.reference !== undefined && reference !== fact.reference;
  return isSharedKey && !isContradicted;
}

/** A forgeable event stops no other source's reminders unless the rule says so. */
function isTrusted(fact: Fact, event: Event, stop: ReminderStop): boolean {
  return !fact.weak || fact.source === event.source || stop.trust_weak;
}

function momentOf(event: PlacedEvent): Moment {
  return {
    kind: event.kind,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    decision: event.decision,
    check_id: event.check.id,
    seq: event.seq ?? Number.POSITIVE_INFINITY,
  };
}
