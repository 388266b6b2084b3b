import { describe, expect, it } from "vitest";
import type { Facts, IfPending, Intent, OpenWindow, Sent } from "../../src/model/plan.ts";
import { MARCH_2, sampleEvent } from "./sample-event.ts";
import { EXPIRED, REMINDER_STOP, sampleFact, samplePending, settled } from "./sample-facts.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("a digest", () => {
  it("joins the open window of its rule, action and key", () => {
    expect(digest({})).toEqual({ settled: "join", delivery: 9 });
  });
  it.each<Partial<OpenWindow>>([
    { rule: "other" },
    { action: "email-2" },
    { key: '["b"]' },
    { preview: true },
  ])("opens its own beside another's: %j", (set) => {
    expect(digest(set)).toEqual({ settled: "make", replaces: [] });
  });
  it("of a renamed rule joins what was opened under the old name", () => {
    expect(digest({ rule: "old" }, { was: ["older", "old"] })).toEqual({ settled: "join", delivery: 9 });
  });
  it("opens the first window", () => {
    expect(outcome({}, { reminder: false, stop: undefined, digest: TERMS })).toEqual({
      settled: "make",
      replaces: [],
    });
  });
});

describe("a reminder while one of the subject is pending", () => {
  it("is made where none is", () => {
    for (const if_pending of ["keep", "restart", "add"] as const) {
      expect(beside(if_pending, [])).toEqual({ settled: "make", replaces: [] });
    }
  });
  it("keep: joins it, also when it comes late and is older", () => {
    expect(beside("keep", [samplePending()])).toEqual({ settled: "join", delivery: 41 });
    expect(beside("keep", [LATER])).toEqual({ settled: "join", delivery: 42 });
  });
  it("restart: replaces it, and all of them if there are several", () => {
    expect(beside("restart", [samplePending()])).toEqual({ settled: "make", replaces: [41] });
    expect(beside("restart", [samplePending(), samplePending({ seq: 40 })])).toEqual({
      settled: "make",
      replaces: [41, 40],
    });
  });
  it("restart: an older event that comes late is itself replaced", () => {
    expect(beside("restart", [LATER])).toEqual({ settled: "cancel", reason: "replaced" });
    expect(beside("restart", [samplePending(), LATER])).toEqual({ settled: "cancel", reason: "replaced" });
  });
  it("add: stands beside it", () => {
    expect(beside("add", [samplePending()])).toEqual({ settled: "make", replaces: [] });
  });
  it("is about its own subject: one that names another reference is somebody else's", () => {
    const another = samplePending({ reference: "cust-2" });
    expect(beside("keep", [another])).toEqual({ settled: "make", replaces: [] });
    expect(beside("keep", [another, samplePending()])).toEqual({ settled: "join", delivery: 41 });
    expect(beside("restart", [another, samplePending()])).toEqual({ settled: "make", replaces: [41] });
  });
  it("takes one without a reference for its own, and so does an event without one", () => {
    expect(beside("keep", [samplePending({ reference: undefined })])).toMatchObject({ delivery: 41 });
    const nameless = { ...EXPIRED, subject: { ...EXPIRED.subject, reference: undefined } };
    expect(settled({ pending: [samplePending()] }, {}, nameless)).toMatchObject({ delivery: 41 });
  });
  it.each([{ rule: "other" }, { action: "email-2" }, { preview: true }])(
    "knows nothing of another rule's, action's or a previewed one: %j",
    (set) => {
      expect(beside("keep", [samplePending(set)])).toEqual({ settled: "make", replaces: [] });
    },
  );
  it("of a renamed rule goes on with what the old name began", () => {
    expect(beside("keep", [samplePending({ rule: "old" })], { was: ["old"] })).toMatchObject({
      delivery: 41,
    });
  });
  it("is still cancelled by a newer decision: it must not bring a pending one back to speech", () => {
    const facts = { pending: [samplePending()], decisions: [sampleFact()] };
    expect(outcome(facts, {})).toEqual({ settled: "cancel", reason: "decided" });
  });
});

describe("once_per", () => {
  it("one of the key is enough for so long, by receipt", () => {
    expect(again(DAY - 1)).toEqual({ settled: "cancel", reason: "once_per" });
    expect(again(0)).toEqual({ settled: "cancel", reason: "once_per" });
    expect(again(DAY)).toEqual({ settled: "make", replaces: [] });
  });
  it("does not look at when it happened", () => {
    const old = { ...EXPIRED, occurred_at: MARCH_2 - 300 * DAY };
    expect(settled({ sent: [sent(HOUR)] }, THROTTLED, old)).toMatchObject({ reason: "once_per" });
  });
  it("counts one of a later event too, for a replay that comes to the earlier one last", () => {
    expect(again(-HOUR)).toEqual({ settled: "cancel", reason: "once_per" });
    expect(again(-DAY)).toEqual({ settled: "make", replaces: [] });
  });
  it.each<Partial<Sent>>([{ key: "inq_2" }, { rule: "other" }, { action: "email-2" }, { preview: true }])(
    "looks only at its own: %j",
    (set) => {
      expect(outcome({ sent: [{ ...sent(HOUR), ...set }] }, THROTTLED)).toMatchObject({ settled: "make" });
    },
  );
  it("a preview is enough for a preview", () => {
    const facts = { sent: [{ ...sent(HOUR), preview: true }] };
    expect(outcome(facts, { ...THROTTLED, preview: true })).toMatchObject({ reason: "once_per" });
  });
  it("an event without the field is never one too many", () => {
    const facts = { sent: [sent(HOUR), { ...sent(HOUR), key: "" }] };
    expect(outcome(facts, { ...THROTTLED, once_per: undefined })).toMatchObject({ settled: "make" });
  });
});

it("each intent is settled by itself", () => {
  const facts: Partial<Facts> = { pending: [samplePending()] };
  expect(settled(facts, { action: "email-2" })).toMatchObject({ settled: "make" });
  expect(settled(facts)).toMatchObject({ settled: "join", intent: { action: "email" } });
});

const TERMS = { key: '["a"]', max: 20 };
const LATER = samplePending({
  seq: 42,
  moment: { ...samplePending().moment, occurred_at: MARCH_2 + HOUR, received_at: MARCH_2 + HOUR },
});
const THROTTLED: Partial<Intent> = {
  reminder: false,
  stop: undefined,
  once_per: { key: "inq_1", within: DAY },
};

function digest(window: Partial<OpenWindow>, set: Partial<Intent> = {}) {
  const open = { rule: "remind", action: "email", preview: false, key: TERMS.key, seq: 9, ...window };
  return outcome({ windows: [open] }, { reminder: false, stop: undefined, digest: TERMS, ...set });
}

function beside(if_pending: IfPending, pending: Facts["pending"], set: Partial<Intent> = {}) {
  return outcome({ pending }, { stop: { ...REMINDER_STOP, if_pending }, ...set });
}

/** One was made for an event that was received so long before. */
function again(age: number) {
  return outcome({ sent: [sent(age)] }, THROTTLED);
}

function sent(age: number): Sent {
  return {
    rule: "remind",
    action: "email",
    preview: false,
    key: "inq_1",
    at: sampleEvent().received_at - age,
  };
}

function outcome(facts: Partial<Facts>, set: Partial<Intent>) {
  const found = settled(facts, set);
  if (!found) throw new Error("An intent was lost.");
  const { intent: _intent, ...rest } = found;
  return rest;
}
