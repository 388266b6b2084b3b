import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Fact, Facts, Heard, Intent, SameField } from "../../src/model/plan.ts";
import type { PlacedEvent } from "../../src/route/settle-plan.ts";
import { MARCH_2 } from "./sample-event.ts";
import { EXPIRED, REMINDER_STOP, sampleFact, sampleHeard, settled } from "./sample-facts.ts";

const HOUR = 3_600_000;

describe("a reminder that is planned after the decision came in", () => {
  it("is cancelled by a newer fact", () => {
    expect(decided({})).toBe("decided");
  });
  it("stands against an older one: an approval of 2024 silences nothing of 2026", () => {
    expect(decided({ occurred_at: Date.UTC(2024, 0, 1), received_at: MARCH_2 + 2 * HOUR })).toBeUndefined();
  });
  it("is cancelled through a shared key when the other event names no reference", () => {
    expect(decided({ key: "persona:act_test1", reference: undefined })).toBe("decided");
  });
  it("stands when the fact names somebody else's reference", () => {
    expect(decided({ key: "persona:act_test1", reference: "cust-2" })).toBeUndefined();
  });
  it("stands when no key is shared", () => {
    expect(decided({ key: "ref:cust-2", reference: undefined })).toBeUndefined();
  });
  it("is cancelled under the key that the store knows its subject by", () => {
    const event = { ...EXPIRED, subject: { ...EXPIRED.subject, keys: ["persona:inq_test1"] } };
    expect(reasonOf(settled({ decisions: [sampleFact()] }, {}, event))).toBe("decided");
  });
  it("stands against another source's forgeable fact, unless the rule trusts it", () => {
    const forgeable = { weak: true, source: "identitypass" };
    expect(decided(forgeable)).toBeUndefined();
    expect(decided(forgeable, { stop: { ...REMINDER_STOP, trust_weak: true } })).toBe("decided");
    expect(decided({ weak: true })).toBe("decided");
  });
  it("at the same time the decision that goes further counts", () => {
    expect(decided({ occurred_at: MARCH_2 })).toBe("decided");
  });
  it("stands with `ignore_decision`", () => {
    expect(decided({}, { stop: { ...REMINDER_STOP, decision: false } })).toBeUndefined();
  });
});

it("what is no reminder is never cancelled by a decision", () => {
  expect(decided({}, { stop: undefined })).toBeUndefined();
});

it("an event of a stored place is compared by its place", () => {
  const passfort: Event = { ...EXPIRED, kind: "passfort", source: "passfort" };
  const same = { kind: "passfort", source: "passfort", occurred_at: MARCH_2, seq: 7 };
  expect(decided(same, {}, { ...passfort, seq: 6 })).toBe("decided");
  expect(decided(same, {}, { ...passfort, seq: 8 })).toBeUndefined();
  expect(decided(same, {}, passfort)).toBeUndefined();
});

describe("an event that `cancel_when` names", () => {
  it("cancels what is planned after it, if newer", () => {
    expect(heard({})).toBe("cancel_event");
    expect(heard({ occurred_at: MARCH_2 - HOUR, received_at: MARCH_2 + HOUR })).toBeUndefined();
  });
  it("by name or by pattern, and no other", () => {
    expect(heard({}, "subject.key", ["case.created", "inquiry.*"])).toBe("cancel_event");
    expect(heard({}, "subject.key", ["*.completed"])).toBe("cancel_event");
    expect(heard({}, "subject.key", ["inquiry.complete"])).toBeUndefined();
    expect(heard({}, "subject.key", ["inquiry.?"])).toBeUndefined();
  });
  it("whatever it decides", () => {
    expect(heard({ decision: "none", type: "inquiry.started" }, "subject.key", ["inquiry.started"])).toBe(
      "cancel_event",
    );
  });
  it("with one of its decisions, if it asks for one", () => {
    const cancel_when = { events: ["*"], decisions: ["approved", "declined"], same: "subject.key" } as const;
    const stop = { ...REMINDER_STOP, decision: false, cancel_when };
    const by = (decision: Heard["decision"]) =>
      reasonOf(settled({ heard: [sampleHeard({ decision, occurred_at: MARCH_2 + HOUR })] }, { stop }));
    expect((["declined", "approved", "completed", "none"] as const).map(by)).toEqual([
      "cancel_event",
      "cancel_event",
      undefined,
      undefined,
    ]);
  });
  it.each<[SameField, Partial<Heard>, boolean]>([
    ["subject.key", { reference: undefined }, true],
    ["subject.key", { reference: "cust-2" }, false],
    ["subject.key", { check_id: "another" }, true],
    ["subject.reference", {}, true],
    ["subject.reference", { check_id: undefined }, true],
    ["subject.reference", { reference: undefined }, false],
    ["subject.reference", { reference: "cust-2" }, false],
    ["check.id", {}, true],
    ["check.id", { reference: undefined }, true],
    ["check.id", { reference: "cust-2" }, false],
    ["check.id", { check_id: "another" }, false],
    ["check.id", { check_id: undefined }, false],
  ])("same: %s, %j: %s", (same, set, cancels) => {
    expect(heard(set, same)).toBe(cancels ? "cancel_event" : undefined);
  });
  it("agrees in nothing that both do not have", () => {
    const nameless = { ...EXPIRED, check: {}, subject: { ...EXPIRED.subject, reference: undefined } };
    const set = { reference: undefined, check_id: undefined };
    expect(heard(set, "check.id", undefined, nameless)).toBeUndefined();
    expect(heard(set, "subject.reference", undefined, nameless)).toBeUndefined();
  });
  it("of weak assurance does not speak for another source", () => {
    expect(heard({ weak: true, source: "identitypass" })).toBeUndefined();
    expect(heard({ weak: true })).toBe("cancel_event");
  });
  it("is not the event itself", () => {
    const { decision, occurred_at, received_at, type } = EXPIRED;
    const itself = { decision, occurred_at, received_at, type, seq: 6 };
    expect(heard(itself, "subject.key", ["*"], { ...EXPIRED, seq: 6 })).toBeUndefined();
  });
  it("takes the event's subject out of a digest as well", () => {
    const cancel_when = { events: ["inquiry.completed"], same: "subject.key" } as const;
    const stop = { decision: false, trust_weak: false, cancel_when };
    const set = { reminder: false, digest: { key: "[]", max: 20 }, stop };
    const windows = [{ rule: "remind", action: "email", preview: false, key: "[]", seq: 9 }];
    expect(reasonOf(settled({ windows, heard: [sampleHeard()] }, set))).toBe("cancel_event");
    expect(reasonOf(settled({ windows, decisions: [sampleFact()] }, set))).toBeUndefined();
  });
});

it("what its hours do not allow is kept as cancelled, whatever else would become of it", () => {
  const facts = { decisions: [sampleFact()] };
  expect(settled(facts, { cancelled: "not_in_hours" })).toMatchObject({
    settled: "cancel",
    reason: "not_in_hours",
  });
});

function decided(fact: Partial<Fact>, set: Partial<Intent> = {}, event?: PlacedEvent): string | undefined {
  return reasonOf(settled({ decisions: [sampleFact(fact)] }, set, event));
}

function heard(
  set: Partial<Heard>,
  same: SameField = "subject.key",
  events: readonly string[] = ["inquiry.completed"],
  event?: PlacedEvent,
): string | undefined {
  const facts: Partial<Facts> = { heard: [sampleHeard(set)] };
  return reasonOf(settled(facts, { stop: { ...REMINDER_STOP, cancel_when: { events, same } } }, event));
}

function reasonOf(outcome: ReturnType<typeof settled>): string | undefined {
  return outcome?.settled === "cancel" ? outcome.reason : undefined;
}
