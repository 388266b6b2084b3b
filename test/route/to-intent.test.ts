import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { RuleAction } from "../../src/route/rule-set.ts";
import { toIntent } from "../../src/route/to-intent.ts";
import { MARCH_2, sampleEvent } from "./sample-event.ts";
import { openBetween, sampleAction, sampleRule } from "./sample-rules.ts";

const HOUR = 3_600_000;
const RECEIPT = MARCH_2 + 1_000;

describe("when it is due", () => {
  it("at receipt without `after`, also the first of a `repeat`", () => {
    expect(due({})).toBe(RECEIPT);
    expect(due({ repeat: { every: HOUR, times: 3 } })).toBe(RECEIPT);
  });
  it("so long after it happened", () => {
    expect(due({ after: 24 * HOUR })).toBe(MARCH_2 + 24 * HOUR);
  });
  it("never before receipt", () => {
    expect(due({ after: HOUR }, { received_at: MARCH_2 + 5 * HOUR })).toBe(MARCH_2 + 5 * HOUR);
  });
  it("counted from receipt when the sender's clock is years ahead", () => {
    expect(due({ after: HOUR }, { occurred_at: MARCH_2 + 9_000 * HOUR })).toBe(RECEIPT + HOUR);
  });
  it("a digest so long after receipt, however old the event", () => {
    const digest = { every: HOUR, by: [], max: 20 };
    expect(due({ digest }, { occurred_at: MARCH_2 - 9_000 * HOUR })).toBe(RECEIPT + HOUR);
  });
});

describe("hours", () => {
  const later = openBetween(MARCH_2 + 3 * HOUR, MARCH_2 + 9 * HOUR);
  const drop = { ...later, otherwise: "drop" } as const;
  const now = openBetween(MARCH_2, MARCH_2 + HOUR);

  it("change nothing while they allow it", () => {
    expect(intent({ hours: now })).toMatchObject({ due_at: RECEIPT, cancelled: undefined });
    expect(intent({ hours: { ...now, otherwise: "drop" } }).cancelled).toBeUndefined();
  });
  it("put it off until they allow it", () => {
    expect(intent({ hours: later })).toMatchObject({ due_at: MARCH_2 + 3 * HOUR, cancelled: undefined });
    expect(due({ hours: later, after: HOUR })).toBe(MARCH_2 + 3 * HOUR);
    expect(due({ hours: later, after: 5 * HOUR })).toBe(MARCH_2 + 5 * HOUR);
    expect(due({ hours: later, digest: { every: HOUR, by: [], max: 20 } })).toBe(MARCH_2 + 3 * HOUR);
  });
  it("leave it as it is when they never come: that is judged when it is due", () => {
    expect(intent({ hours: now, after: 5 * HOUR })).toMatchObject({
      due_at: MARCH_2 + 5 * HOUR,
      cancelled: undefined,
    });
  });
  it("end it with `else: drop`", () => {
    expect(intent({ hours: drop })).toMatchObject({ due_at: RECEIPT, cancelled: "not_in_hours" });
    expect(intent({ hours: drop, repeat: { every: HOUR, times: 3 } }).cancelled).toBe("not_in_hours");
  });
  it.each<Partial<RuleAction>>([{ after: HOUR }, { digest: { every: HOUR, by: [], max: 20 } }])(
    "do not end a later one before its time: %j",
    (set) => {
      expect(intent({ hours: drop, ...set }).cancelled).toBeUndefined();
    },
  );
});

describe("a digest's key", () => {
  const keyOf = (by: readonly string[], set?: Partial<Event>) =>
    intent({ digest: { every: HOUR, by, max: 7 } }, set).digest?.key;

  it("are the values of its fields, one for all without fields", () => {
    expect(keyOf([])).toBe(keyOf([], { type: "inquiry.expired" }));
    expect(keyOf(["type"])).not.toBe(keyOf(["type"], { type: "inquiry.expired" }));
    expect(keyOf(["type"])).toBe(keyOf(["type"], { id: "another" }));
  });
  it("tells two values apart from one that holds both, and a missing one from an empty one", () => {
    const named = (a: string | undefined, b: string) => ({
      subject: { keys: [], name: {}, country: a, reference: b },
    });
    const by = ["subject.country", "subject.reference"];
    expect(keyOf(by, named("a", "b"))).not.toBe(keyOf(by, named('a","b', "")));
    expect(keyOf(by, named(undefined, "b"))).not.toBe(keyOf(by, named("", "b")));
  });
  it("comes with how many are shown", () => {
    expect(intent({ digest: { every: HOUR, by: [], max: 7 } }).digest?.max).toBe(7);
  });
});

it("keys by subject say so: what is known of it by then counts", () => {
  const by = ["type", "subject.key"];
  expect(intent({ digest: { every: HOUR, by, max: 7 } }).digest?.subject_at).toEqual([1]);
  expect(intent({ digest: { every: HOUR, by: ["type"], max: 7 } }).digest?.subject_at).toBeUndefined();
  const subject = { keys: ["persona:inq_1"], key: "persona:inq_1", name: {} };
  expect(intent({ once_per: { key: "subject.key", within: HOUR } }, { subject }).once_per).toEqual({
    key: "persona:inq_1",
    by_subject: true,
    within: HOUR,
  });
});

describe("a `once_per` key", () => {
  const keyOf = (key: string, set?: Partial<Event>) =>
    intent({ once_per: { key, within: HOUR } }, set).once_per;

  it("is the field's value as text", () => {
    expect(keyOf("check.id")).toEqual({ key: "inq_test1", within: HOUR });
    expect(keyOf("check.score")).toEqual({ key: "70", within: HOUR });
  });
  it("tells lists and objects apart", () => {
    const raw = (value: unknown) => keyOf("raw.it", { raw: { it: value } })?.key;
    expect(raw({ a: 1 })).not.toBe(raw({ a: 2 }));
    expect(raw(["a", "b"])).not.toBe(raw(["a,b"]));
  });
  it("is none where the field is missing: such an event is never one too many", () => {
    expect(keyOf("check.risk")).toBeUndefined();
  });
});

function intent(set: Partial<RuleAction>, event: Partial<Event> = {}) {
  const action = sampleAction("email", set);
  return toIntent(sampleRule("r", [action]), action, sampleEvent({ decision: "expired", ...event }), false);
}

function due(set: Partial<RuleAction>, event?: Partial<Event>): number {
  return intent(set, event).due_at;
}
