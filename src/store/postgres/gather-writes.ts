import { isTerminal } from "../../model/decision.ts";
import { type Facts, type Intent, NO_FACTS, type SettledIntent } from "../../model/plan.ts";
import { factOf } from "../rows/fact-row.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import { keepFact } from "./keep-fact.ts";
import { asksHeard, asksStops, type Known } from "./known.ts";
import type { Member } from "./member.ts";
import { gatherDelivery } from "./place-deliveries.ts";
import { asksForNothing } from "./read-facts.ts";
import type { Recording } from "./record.ts";
import type { Fresh } from "./store-some.ts";
import type { DeliveryWrites } from "./write-deliveries.ts";
import type { EventWrites } from "./write-events.ts";

export type FreshMember = Member & Fresh;

/** All that several events bring about. */
export type Writes = EventWrites & DeliveryWrites;

/** Adds an event, and what it says of its subject, to what is to be written. */
export function gatherEvent({ explain }: Recording, writes: Writes, known: Known, member: FreshMember): void {
  const { arrival, event, seq, key, link, subject_key } = member;
  const explanation = arrival.plan && explain(arrival.plan);
  writes.events.push({ seq, arrival, dedupe_key: key, subject_key, explanation });
  if (link) writes.subjects.set(link.key, link.strongest);
  if (!isTerminal(event.decision)) return;
  for (const row of keepFact(known.facts, event, seq)) {
    writes.facts.set(JSON.stringify([row.key, row.reference, row.weak_source]), row);
  }
}

/** Is something open or heard under its keys that only the database can say more of? */
export function isAlone({ stopped, heard, links }: Known, member: FreshMember): boolean {
  const { keys } = member.event.subject;
  if (stopped.size > 0 && asksStops(member) && keys.some((key) => stopped.has(key))) return true;
  const isHeard = (key: string) => heard.has(key) || heard.has(links.get(key) ?? "");
  return heard.size > 0 && asksHeard(member) && keys.some(isHeard);
}

/** Adds what becomes of its plan to what is to be written, and to what is known. Not of one that is alone. */
export function gatherPlan(
  recording: Recording,
  writes: Writes,
  known: Known,
  member: FreshMember,
  nextSeq: () => number,
): void {
  const { event, seq, cancels } = member;
  if (cancels.length > 0) {
    for (const key of event.subject.keys.slice(1)) writes.named.push({ key, event_seq: seq });
  }
  const order = orderOf(recording, member);
  for (const settled of settledBy(recording, known, member)) {
    const delivery = nextSeq();
    gatherDelivery(writes, settled, order, delivery);
    learn(known, member, settled, delivery);
  }
  noteHeard(known, member);
}

export function orderOf(
  { now, opened }: Pick<Recording, "now" | "opened">,
  { event, seq, subject_key, arrival }: FreshMember,
): DeliveryOrder {
  const rules_hash = arrival.plan?.rules_hash ?? "";
  return { stored: { event, seq }, subject_key, rules_hash, backlog: 0, now, opened };
}

function settledBy(
  { context }: Recording,
  known: Known,
  { event, seq, intents }: FreshMember,
): readonly SettledIntent[] {
  if (intents.length === 0) return [];
  const isPlain = intents.every(asksForNothing);
  return context.settlePlan(
    isPlain ? event : { ...event, seq },
    intents,
    isPlain ? NO_FACTS : factsIn(known, event.subject.keys, intents),
  );
}

function factsIn(known: Known, keys: readonly string[], intents: readonly Intent[]): Facts {
  const throttles = new Set(intents.map(({ once_per }) => once_per?.key));
  const digests = new Set(intents.map(({ digest }) => digest?.key));
  return {
    decisions: keys.flatMap((key) => known.facts.get(key) ?? []).map(factOf),
    heard: [],
    pending: [],
    windows: known.windows.filter(({ key }) => digests.has(key)),
    sent: known.sent.filter(({ key }) => throttles.has(key)),
  };
}

/** The next event of the batch sees what was decided about this one. */
function learn(
  known: Known,
  { event }: FreshMember,
  { settled, intent }: SettledIntent,
  delivery: number,
): void {
  if (settled === "cancel") return;
  const { rule, action, preview, digest, once_per, stop } = intent;
  if (stop) for (const key of event.subject.keys) known.stopped.add(key);
  if (settled === "join") return;
  if (digest) known.windows.push({ rule, action, preview, key: digest.key, seq: delivery });
  else if (once_per) known.sent.push({ rule, action, preview, key: once_per.key, at: event.received_at });
}

function noteHeard({ heard }: Known, { subject_key, event, cancels }: FreshMember): void {
  if (subject_key !== undefined) heard.add(subject_key);
  if (cancels.length > 0) for (const key of event.subject.keys) heard.add(key);
}
