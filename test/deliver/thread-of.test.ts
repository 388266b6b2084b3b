import { expect, test } from "vitest";
import { keptThread, threadOf } from "../../src/deliver/thread-of.ts";
import type { Event } from "../../src/model/event.ts";
import { momentOf } from "../../src/model/newer.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import { SAMPLE_TIME, sampleDelivery, sampleEvent } from "../support/sample-delivery.ts";

const MINUTE = 60_000;
const at = (minutes: number, parts: Partial<Event> = {}) =>
  sampleEvent({ occurred_at: SAMPLE_TIME + minutes * MINUTE, ...parts });
const FIRST = at(0, { type: "inquiry.created", decision: "pending" });

/** A reply about the event, below a first message that says the other. */
function claimed(event: Event, says = FIRST): Claimed {
  return {
    delivery: sampleDelivery({ lane: "slack/00" }),
    events: [{ seq: 2, event }],
    members: 1,
    lost: false,
    redriven: false,
    thread: { channel: "C1", ts: "1.1", says: { ...momentOf(says, 1), assurance: says.assurance } },
  };
}
const decisionOf = (one: Claimed, trust_weak = false) => threadOf(one, { trust_weak })?.decision;

test("what goes out alone stands in no thread", () => {
  const alone = { ...claimed(at(1)), delivery: sampleDelivery() };
  expect(threadOf(alone, { trust_weak: false })).toBeUndefined();
});

test("the first about its subject has nothing before it", () => {
  expect(threadOf({ ...claimed(at(1)), thread: undefined }, { trust_weak: false })).toEqual({});
});

test("a newer decision is news to the first message", () => {
  expect(decisionOf(claimed(at(1)))).toBe("declined");
});

test("what decides nothing, or is older, is none", () => {
  expect(decisionOf(claimed(at(1, { decision: "none" })))).toBeUndefined();
  expect(decisionOf(claimed(at(-1)))).toBeUndefined();
});

test("the decision that it says already is no news, but is as new as the event", () => {
  const place = threadOf(claimed(at(1), at(0, { decision: "declined" })), { trust_weak: false });
  expect(place).toMatchObject({ first: { ts: "1.1" }, confirms: true });
  expect(place?.decision).toBeUndefined();
  expect(
    threadOf(claimed(at(-1), at(0, { decision: "declined" })), { trust_weak: false })?.confirms,
  ).toBeUndefined();
});

test("a weak sender overrules only another weak one, unless the rule trusts it", () => {
  const weak = at(1, { assurance: "static-token" });
  expect(decisionOf(claimed(weak))).toBeUndefined();
  expect(decisionOf(claimed(weak), true)).toBe("declined");
  expect(decisionOf(claimed(weak, { ...FIRST, assurance: "static-token" }))).toBe("declined");
});

test("what the attempt says of the thread is kept with the event that said it", () => {
  const one = claimed(at(1));
  const began = { channel: "C1", ts: "1.1" };
  expect(keptThread({ began }, one)).toEqual({ began, said: one.events[0] });
  expect(keptThread(undefined, one)).toBeUndefined();
});
