import { expect } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Outcome, Sending } from "./engine.ts";
import { DIGESTED, OFFICE, ONCE_WITHIN, TIMES } from "./rules.ts";

const RANKS: Readonly<Partial<Record<Event["decision"], number>>> = {
  pending: 1,
  review: 2,
  expired: 3,
  completed: 4,
  approved: 5,
};

/** All that was promised, told without the engine. */
export function checkSendings(sendings: readonly Sending[]): void {
  for (const { at, rules, claimed, known } of sendings) {
    const { delivery } = claimed;
    const members = claimed.events.map(({ event }) => event);
    if (delivery.rule === "gather" && delivery.fence === 1) checkGathered(members, known);
    if (delivery.rule !== "remind") continue;
    const stopped = known.filter((one) => isNamed(one) && ends(one, members, known)).map(({ id }) => id);
    expect(stopped, `${delivery.trigger} was sent after what ends it`).toEqual([]);
    expect(delivery.occurrence).toBeLessThanOrEqual(TIMES);
    expect(rules, "a removed rule sends nothing").not.toBe("removed");
    if (rules === "hours" && delivery.attempts === 0) expect(OFFICE.isAllowed(at)).toBe(true);
  }
}

/** Whoever was decided about meanwhile is in no digest. */
function checkGathered(members: readonly Event[], known: readonly Event[]): void {
  for (const member of members) {
    const decided = known.filter((one) => isDecided(one) && ends(one, [member], known)).map(({ id }) => id);
    expect(decided, `${member.id} was gathered after its decision`).toEqual([]);
  }
}

function isDecided({ decision }: Event): boolean {
  return (RANKS[decision] ?? 0) >= 4;
}

function isNamed(fact: Event): boolean {
  return fact.type === "inquiry.started" || isDecided(fact);
}

/** Does it end a reminder that speaks for these? Only where there can be no doubt who is meant. */
function ends(fact: Event, members: readonly Event[], known: readonly Event[]): boolean {
  const isTrusted = members.every(({ source }) => source === fact.source) || fact.source === "persona";
  return isTrusted && isSamePerson(fact, members, known) && members.every((one) => isNewer(fact, one, known));
}

function isSamePerson(fact: Event, members: readonly Event[], known: readonly Event[]): boolean {
  const newest = members.reduce((a, b) => (isNewer(b, a, known) ? b : a));
  const shares = newest.subject.keys.some((key) => fact.subject.keys.includes(key));
  const keys = new Set([...members, fact].flatMap(({ subject }) => subject.keys));
  const touched = known.filter(({ subject }) => subject.keys.some((key) => keys.has(key)));
  const references = new Set(touched.flatMap(({ subject }) => subject.reference ?? []));
  return shares && references.size <= 1;
}

function isNewer(a: Event, b: Event, known: readonly Event[]): boolean {
  if (a.occurred_at !== b.occurred_at) return a.occurred_at > b.occurred_at;
  const [ra, rb] = [RANKS[a.decision] ?? 0, RANKS[b.decision] ?? 0];
  const place = (one: Event) => known.findIndex(({ id }) => id === one.id);
  return ra === rb ? place(a) > place(b) : ra > rb;
}

/** Once nothing is due any more: nothing hangs, nothing was lost, nothing happened twice. */
export function checkOutcomes(outcomes: readonly Outcome[], accepted: readonly Event[]): void {
  for (const { state } of outcomes) expect(["delivered", "dead", "cancelled"]).toContain(state);
  for (const event of accepted) {
    const of = (rule: string) => outcomes.filter((one) => one.rule === rule && one.events.includes(event.id));
    if (DIGESTED.includes(event.type)) expect(of("gather"), `${event.id} in digests`).toHaveLength(1);
    if (event.type === "inquiry.created") expect(of("once"), `${event.id} throttled`).toHaveLength(1);
  }
  checkOnce(
    outcomes.filter(({ rule }) => rule === "once"),
    accepted,
  );
  const reminders = outcomes.filter(({ rule }) => rule === "remind");
  checkSeries(reminders);
  for (const one of reminders) checkCancelled(one, accepted);
}

/** Every one that was too many has another of its key near it; two that are near have one that failed. */
function checkOnce(outcomes: readonly Outcome[], accepted: readonly Event[]): void {
  const keyOf = ({ events: [id] }: Outcome) => accepted.find((event) => event.id === id)?.check.id;
  const near = (a: Outcome, b: Outcome) =>
    a !== b && keyOf(a) === keyOf(b) && Math.abs(a.created_at - b.created_at) < ONCE_WITHIN;
  for (const one of outcomes) {
    const others = outcomes.filter((other) => near(one, other) && other.reason !== "once_per");
    if (one.reason === "once_per") expect(others.length).toBeGreaterThan(0);
    else if (one.state === "delivered")
      expect(others.filter(({ state }) => state === "delivered")).toEqual([]);
  }
}

/**
 * Nobody is left out: a series goes on to its end, unless something newer or the rules ended it, or another one of
 * the subject goes on for it.
 */
function checkSeries(outcomes: readonly Outcome[]): void {
  for (const [trigger, series] of Map.groupBy(outcomes, (one) => one.trigger)) {
    const made = series.toSorted((a, b) => a.occurrence - b.occurrence);
    expect(
      made.map(({ occurrence }) => occurrence),
      trigger,
    ).toEqual(Array.from(made, (_, at) => at + 1));
    const last = made.at(-1);
    const hasEnded = last?.state === "cancelled" && last.reason !== "too_late";
    const goesOn = outcomes.some(
      (other) => other.trigger !== trigger && last?.events.every((id) => other.events.includes(id)),
    );
    if (!hasEnded && !goesOn) expect(made.length, trigger).toBe(TIMES);
  }
}

/** What was cancelled for somebody's decision had one, newer, by whatever ties the two together. */
function checkCancelled({ reason, events }: Outcome, accepted: readonly Event[]): void {
  if (reason !== "decided" && reason !== "cancel_event") return;
  const members = accepted.filter(({ id }) => events.includes(id));
  const tied = tiedTo(new Set(members.flatMap(({ subject }) => subject.keys)), accepted);
  const causes = accepted.filter((one) =>
    reason === "decided" ? (RANKS[one.decision] ?? 0) >= 4 : one.type === "inquiry.started",
  );
  const isAnother = ({ subject: { reference } }: Event) =>
    reference !== undefined && members.every(({ subject }) => (subject.reference ?? reference) !== reference);
  const isCause = (one: Event) =>
    !isAnother(one) &&
    one.subject.keys.some((key) => tied.has(key)) &&
    members.some((member) => isNewer(one, member, accepted));
  expect(causes.filter(isCause).length, `${reason}: ${events.join()}`).toBeGreaterThan(0);
}

function tiedTo(keys: ReadonlySet<string>, accepted: readonly Event[]): ReadonlySet<string> {
  const touching = accepted.filter(({ subject }) => subject.keys.some((key) => keys.has(key)));
  const more = new Set([...keys, ...touching.flatMap(({ subject }) => subject.keys)]);
  return more.size === keys.size ? keys : tiedTo(more, accepted);
}
