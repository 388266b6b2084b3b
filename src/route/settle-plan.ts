import type { Event } from "../model/event.ts";
import { momentOf } from "../model/newer.ts";
import type { Fact, Intent, ReminderStop, SettledIntent } from "../model/plan.ts";
import { stops } from "../model/stops.ts";

/** An event with its place in the store's order; one that is not stored yet has none and comes last. */
export type PlacedEvent = Event & { readonly seq?: number | undefined };

/** The intents in the light of the facts known for the event's keys: reminders that a newer decision made pointless. */
export function settlePlan(
  event: PlacedEvent,
  intents: readonly Intent[],
  facts: readonly Fact[],
): readonly SettledIntent[] {
  return intents.map((intent) => {
    const isPointless = intent.stop !== undefined && isStopped(event, intent.stop, facts);
    return isPointless ? { intent, cancelled: "decided" } : { intent };
  });
}

function isStopped(event: PlacedEvent, stop: ReminderStop, facts: readonly Fact[]): boolean {
  const { keys, key, reference } = event.subject;
  const moment = momentOf(event, event.seq ?? Number.POSITIVE_INFINITY);
  const reminder = { reference, source: event.source, moment, trust_weak: stop.trust_weak };
  return facts.some((fact) => (keys.includes(fact.key) || fact.key === key) && stops(fact, reminder));
}
