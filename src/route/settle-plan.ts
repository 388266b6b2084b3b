import type { Event } from "../model/event.ts";
import { isNewer, type Moment, momentOf } from "../model/newer.ts";
import type { Fact, Facts, Intent, Sent, SettledIntent, StopTerms } from "../model/plan.ts";
import type { CancelReason } from "../model/reasons.ts";
import { nameOthers, type Stoppable, stops } from "../model/stops.ts";
import { cancelledBy } from "./cancelled-by.ts";

/** An event with its place in the store's order; one that is not stored yet has none and comes last. */
export type PlacedEvent = Event & { readonly seq?: number | undefined };

/**
 * The intents in the light of what the store knows under their keys: what a newer fact made pointless or another
 * one has said already is cancelled, what belongs to something open joins it, the rest is made. Pure.
 */
export function settlePlan(
  event: PlacedEvent,
  intents: readonly Intent[],
  facts: Facts,
): readonly SettledIntent[] {
  return intents.map((intent) => settle(event, intent, facts));
}

function settle(event: PlacedEvent, intent: Intent, facts: Facts): SettledIntent {
  const reason =
    intent.cancelled ?? stopReason(event, intent.stop, facts) ?? repetition(event, intent, facts);
  if (reason) return { settled: "cancel", intent, reason };
  if (intent.digest) return joinWindow(intent, intent.digest.key, facts);
  if (intent.stop?.if_pending) return besidePending(event, intent, intent.stop.if_pending, facts);
  return make(intent);
}

function make(intent: Intent, replaces: readonly number[] = []): SettledIntent {
  return { settled: "make", intent, replaces };
}

/** Has something newer than the event made this pointless before it began? */
function stopReason(
  event: PlacedEvent,
  stop: StopTerms | undefined,
  { decisions, heard }: Facts,
): CancelReason | undefined {
  if (!stop) return undefined;
  const { keys, key, reference } = event.subject;
  const { source } = event;
  const stoppable: Stoppable = { reference, source, moment: placeOf(event), trust_weak: stop.trust_weak };
  const isAbout = (fact: string) => keys.includes(fact) || fact === key;
  const isDecided = (fact: Fact) => isAbout(fact.key) && stops(fact, stoppable);
  if (stop.decision && decisions.some(isDecided)) return "decided";
  const { cancel_when } = stop;
  return cancel_when && cancelledBy(cancel_when, stoppable, heard) ? "cancel_event" : undefined;
}

function placeOf(event: PlacedEvent): Moment {
  return momentOf(event, event.seq ?? Number.POSITIVE_INFINITY);
}

/** One of its `once_per` key is enough for a while. A replay may come to an event after one that came later. */
function repetition(event: Event, intent: Intent, { sent }: Facts): CancelReason | undefined {
  const terms = intent.once_per;
  if (!terms) return undefined;
  const isClose = ({ at }: Sent) => Math.abs(event.received_at - at) < terms.within;
  const isSame = (one: Sent) => isSameAction(one, intent) && one.key === terms.key;
  return sent.some((one) => isSame(one) && isClose(one)) ? "once_per" : undefined;
}

function joinWindow(intent: Intent, key: string, { windows }: Facts): SettledIntent {
  const open = windows.find((window) => isSameAction(window, intent) && window.key === key);
  return open ? { settled: "join", intent, delivery: open.seq } : make(intent);
}

function besidePending(
  event: PlacedEvent,
  intent: Intent,
  ifPending: NonNullable<StopTerms["if_pending"]>,
  facts: Facts,
): SettledIntent {
  if (ifPending === "add") return make(intent);
  const pending = facts.pending.filter((one) => isSameAction(one, intent) && !nameOthers(one, event.subject));
  const [first] = pending;
  if (!first) return make(intent);
  if (ifPending === "keep") return { settled: "join", intent, delivery: first.seq };
  const isNewest = pending.every(({ moment }) => !isNewer(moment, placeOf(event)));
  return isNewest
    ? make(
        intent,
        pending.map(({ seq }) => seq),
      )
    : { settled: "cancel", intent, reason: "replaced" };
}

/** Previews and what really goes out never stand for each other. A renamed rule goes on as itself. */
function isSameAction(
  one: { readonly rule: string; readonly action: string; readonly preview: boolean },
  { rule, was, action, preview }: Intent,
): boolean {
  const isSameRule = one.rule === rule || (was ?? []).includes(one.rule);
  return isSameRule && one.action === action && one.preview === preview;
}
