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
    if (delivery.rule !== "remind") continue;
    const members = claimed.events.map(({ event }) => event);
    const stopped = known.filter((one) => ends(one, members, known)).map(({ id }) => id);
    expect(stopped, `${delivery.trigger} was sent after what ends it`).toEqual([]);
    expect(delivery.occurrence).toBeLessThanOrEqual(TIMES);
    expect(rules, "a removed rule sends nothing").not.toBe("removed");
    if (rules === "hours" && delivery.attempts === 0) expect(OFFICE.isAllowed(at)).toBe(true);
  }
}

/** Does it end a reminder that speaks for these? Only where there can be no doubt who is meant. */
function ends(fact: Event, members: readonly Event[], known: readonly Event[]): boolean {
  const isNamed = fact.type === "inquiry.started" || (RANKS[fact.decision] ?? 0) >= 4;
  const isTrusted = members.every(({ source }) => source === fact.source) || fact.source === "persona";
  return (
    isNamed &&
    isTrusted &&
    isSamePerson(fact, members, known) &&
    members.every((one) => isNewer(fact, one, known))
  );
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
  checkSeries(outcomes.filter(({ rule }) => rule === "remind"));
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

function checkSeries(outcomes: readonly Outcome[]): void {
  for (const [trigger, series] of Map.groupBy(outcomes, (one) => one.trigger)) {
    const made = series.map(({ occurrence }) => occurrence).toSorted();
    expect(made, trigger).toEqual(Array.from(made, (_, at) => at + 1));
    expect(made.length, trigger).toBeLessThanOrEqual(TIMES);
  }
}
