import { describe, expect, test } from "vitest";
import { createMeter } from "../../../src/node/metrics/meter.ts";
import type { Tally } from "../../../src/node/metrics/tally.ts";
import type { Claimed, Settlement } from "../../../src/ports/queue.ts";
import { eventOf, planned, START, settlementOf } from "../../store/samples.ts";
import { sampleDelivery } from "../../support/sample-delivery.ts";

const DAY = 86_400_000;

function underTest() {
  const meter = createMeter({
    sources: new Map([["persona", new Set(["inquiry.expired"])]]),
    kinds: ["slack"],
  });
  const record = (type: string, result: "stored" | "duplicate" | "unreadable") => {
    const event = eventOf({ type });
    meter.noteRecorded("persona", [planned(event)], [{ id: event.id, type, result }]);
  };
  const settle = (claimed: Partial<Claimed>, settlement: Partial<Settlement> = {}, delivery = {}) => {
    const one = { ...CLAIMED, ...claimed, delivery: { ...CLAIMED.delivery, ...delivery } };
    meter.noteSettled(one, settlementOf(one, settlement));
  };
  return { meter, record, settle };
}

const CLAIMED: Claimed = {
  delivery: { ...sampleDelivery(), kind: "slack", planned_for: START - 500, created_at: START - 490 },
  events: [],
  members: 0,
  lost: false,
  redriven: false,
};

/** Without what stands at 0. */
function risen(tally: Tally) {
  return tally.entries().filter(([, , count]) => count > 0);
}

test("what alerts look at is there before it first happens", () => {
  const { deliveries, requests, attempts } = underTest().meter.read();
  expect(deliveries.entries()).toContainEqual(["slack", "dead", 0]);
  expect(attempts.entries()).toContainEqual(["slack", "retry", 0]);
  expect(requests.entries()).toContainEqual(["persona", "bad_signature", 0]);
  expect(requests.entries().map(([, outcome]) => outcome)).not.toContain("unknown_source");
});

describe("counting costs no more labels than were declared", () => {
  test("names that a sender made up are one", () => {
    const { meter, record } = underTest();
    for (let name = 0; name < 1_000; name += 1) record(`made.up-${name}`, "stored");
    record("inquiry.expired", "stored");
    expect(meter.read().events.entries()).toEqual([
      ["persona", "other", 1_000],
      ["persona", "inquiry.expired", 1],
    ]);
  });

  test("a duplicate is no event and matches nothing", () => {
    const { meter, record } = underTest();
    record("inquiry.expired", "duplicate");
    expect(meter.read().events.entries()).toEqual([]);
    expect(meter.read().matches.entries()).toEqual([]);
    expect(meter.read().duplicates.entries()).toEqual([["persona", "inquiry.expired", 1]]);
    expect(risen(meter.read().requests)).toEqual([["persona", "accepted", 1]]);
  });
});

describe("attempts", () => {
  test("an attempt that was lost before counts as uncertain, too", () => {
    const { meter, settle } = underTest();
    settle({ lost: true });
    expect(risen(meter.read().attempts)).toEqual([
      ["slack", "delivered", 1],
      ["slack", "uncertain", 1],
    ]);
  });

  test("what only waits for its hours is postponed, and took no time", () => {
    const { meter, settle } = underTest();
    const attempt = {
      started_at: START,
      duration_ms: 3,
      outcome: "retry",
      reason: "waits_for_hours",
    } as const;
    settle({}, { attempt, next: { state: "pending", due_at: START + DAY, counts: false } });
    expect(risen(meter.read().attempts)).toEqual([["slack", "postponed", 1]]);
    expect(meter.read().attemptSeconds.entries()).toEqual([]);
    expect(risen(meter.read().deliveries)).toEqual([]);
  });

  test("the way to delivery begins with the receipt; of a replay when it was made", () => {
    const { meter, settle } = underTest();
    const sum = () => meter.read().toDeliverySeconds.entries()[0]?.[1].sum ?? 0;
    settle({});
    expect(sum()).toBeCloseTo(0.512);
    settle({}, {}, { planned_for: START - 7 * DAY, created_at: START - 1_000 });
    expect(sum()).toBeCloseTo(0.512 + 1.012);
    settle({ redriven: true });
    expect(meter.read().toDeliverySeconds.entries()[0]?.[1].count).toBe(2);
  });
});
