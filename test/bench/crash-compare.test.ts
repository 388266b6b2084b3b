import { describe, expect, test } from "vitest";
import { compare, type Evidence } from "../../bench/crash/compare.ts";
import type { DeliverySeen } from "../../bench/crash/orders.ts";
import type { Sent } from "../../bench/crash/sender.ts";

const RULES = ["hook", "thread", "record"];

const sent = (id: string): Sent => ({
  source: "persona",
  source_event_id: id,
  type: "inquiry.created",
  reference: "person-1",
  body: "",
  acknowledged: [`event-${id}`],
  stored: 1,
  unanswered: 0,
  isOld: false,
});

const event = (id: string, seq: number) => ({
  seq,
  id: `event-${id}`,
  source_event_id: id,
  type: "inquiry.created",
  routing: "planned",
  has_body: 1,
});

const delivery = (id: string, rule: string): DeliverySeen => ({
  id: `${rule}-${id}`,
  rule,
  event_id: `event-${id}`,
  state: "delivered",
  reason: null,
  lost: 0,
});

/** Two events about a person, all well. */
function evidence() {
  return {
    sent: new Map(["a", "b"].map((id) => [id, sent(id)])),
    look: {
      integrity: '[{"integrity_check":"ok"}]',
      events: [event("a", 1), event("b", 2)],
      deliveries: ["a", "b"].flatMap((id) => RULES.map((rule) => delivery(id, rule))),
      changes: [],
    },
    taken: ["hook a", "hook b", "thread a", "thread b"],
  };
}

const found = (change: (it: ReturnType<typeof evidence>) => void) => {
  const it = evidence();
  change(it);
  return compare(it satisfies Evidence);
};
const change = (it: ReturnType<typeof evidence>, id: string, to: Partial<DeliverySeen>) => {
  it.look.deliveries = it.look.deliveries.map((one) => (one.id === id ? { ...one, ...to } : one));
};

test("nothing is found where all is well", () => {
  expect(compare(evidence())).toMatchObject({ lost: [], twice: [], undelivered: [], wrong: [] });
});

describe("it is seen that", () => {
  test("an acknowledged event is not in the database", () => {
    expect(found((it) => it.look.events.pop()).lost).toEqual(["b"]);
  });

  test("an event is there twice, or its repetition was called by another id", () => {
    expect(found((it) => it.look.events.push(event("b", 3))).twice).toEqual(["b"]);
    expect(found((it) => it.sent.get("a")?.acknowledged.push("event-b")).twice).toEqual(["a"]);
  });

  test("a delivery is missing, still open, or cancelled for no good reason", () => {
    expect(found((it) => it.look.deliveries.pop()).undelivered).toEqual(["record b"]);
    expect(found((it) => change(it, "hook-a", { state: "pending" })).undelivered).toEqual(["hook a"]);
    const cancelled = { state: "cancelled", reason: "too_late" };
    expect(found((it) => change(it, "hook-a", cancelled)).undelivered).toEqual(["hook a"]);
  });

  test("what is said to be delivered never arrived", () => {
    expect(found((it) => it.taken.shift()).wrong).toEqual(["hook a: said to be delivered, and is not"]);
  });

  test("something arrived more often than attempts were lost; in Slack, more than once at all", () => {
    expect(found((it) => it.taken.push("hook a")).wrong).toHaveLength(1);
    const once = found((it) => {
      it.taken.push("hook a");
      change(it, "hook-a", { lost: 1 });
    });
    expect(once.wrong).toEqual([]);
    expect([once.doubled.get("hook a"), once.inFlight.get("hook a")]).toEqual([1, 1]);
    const inSlack = found((it) => {
      it.taken.push("thread b");
      change(it, "thread-b", { lost: 1 });
    });
    expect(inSlack.wrong).toHaveLength(1);
  });

  test("messages about a person are not in the order of their events", () => {
    const { wrong } = found((it) => it.taken.reverse());
    expect(wrong).toEqual(["thread a: after a later event of person-1"]);
  });

  test("the file is damaged", () => {
    expect(found((it) => Object.assign(it.look, { integrity: "row 3 missing" })).wrong).toHaveLength(1);
  });
});
