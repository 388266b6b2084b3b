import { describe, expect, test } from "vitest";
import { asksHeard, beforeAttempt } from "../../src/deliver/before-attempt.ts";
import type { Heard } from "../../src/model/plan.ts";
import type { Claimed } from "../../src/ports/queue.ts";
import type { RuleAction } from "../../src/route/rule-set.ts";
import { eventOf, HOUR, START } from "../store/samples.ts";
import { claimOf, hoursOf, NEVER } from "./claims.ts";
import { actionOf } from "./rules.ts";

const obstacle = (
  action: Partial<RuleAction>,
  claimed: Claimed = claimOf(),
  now = START,
  heard?: Parameters<typeof beforeAttempt>[0]["heard"],
) => beforeAttempt({ claimed, action: actionOf(action), heard, now });

test("nothing stands against an ordinary delivery, however late", () => {
  expect(obstacle({})).toBeUndefined();
  expect(obstacle({}, claimOf(), START + 1_000 * HOUR)).toBeUndefined();
});

describe("an attempt that was lost", () => {
  const lost = (attempts: number, rendered = true) =>
    claimOf({ lost: true, rendering: rendered ? "kept" : undefined }, { attempts });

  test("is tried again, until the schedule is used up", () => {
    expect(obstacle({}, lost(12))).toBeUndefined();
    expect(obstacle({}, lost(13))).toEqual({ state: "dead", reason: "exhausted" });
  });

  test("is held where the action says so", () => {
    expect(obstacle({ on_uncertain: "hold" }, lost(1))).toEqual({ state: "dead", reason: "held_uncertain" });
    expect(obstacle({ on_uncertain: "hold" }, claimOf({}, { attempts: 1 }))).toBeUndefined();
  });

  test("is not held if its process died before anything could be sent", () => {
    expect(obstacle({ on_uncertain: "hold" }, lost(1, false))).toBeUndefined();
  });
});

describe("too late", () => {
  const late = START + 25 * HOUR;
  const max_late = 24 * HOUR;

  test.each<[string, Partial<RuleAction>, Partial<Claimed["delivery"]>]>([
    ["after", { after: HOUR }, {}],
    ["repeat", { repeat: { every: HOUR, times: 2 } }, {}],
    ["schedule", {}, { trigger: "schedule:2026-03-01T00:00:00.000Z" }],
    ["a reminder whose rule says neither by now", {}, { reminder: true }],
  ])("%s ends after max_late, counted from when it was due", (_, action, delivery) => {
    const judge = (now: number) => obstacle({ max_late, ...action }, claimOf({}, delivery), now);
    expect(judge(START + 24 * HOUR)).toBeUndefined();
    expect(judge(late)).toEqual({ state: "cancelled", reason: "too_late" });
  });

  test("counts from receipt if that is later, not from when a replay made it", () => {
    const received = (received_at: number) =>
      claimOf({ events: [{ seq: 1, event: eventOf({ received_at }) }] }, { created_at: late });
    const judge = (claimed: Claimed) => obstacle({ max_late, after: HOUR }, claimed, late);
    expect(judge(received(START + HOUR))).toBeUndefined();
    expect(judge(received(START + HOUR - 1))).toMatchObject({ reason: "too_late" });
  });

  test("an instant that is made up for counts from itself", () => {
    const schedule = claimOf({ events: [] }, { created_at: late, trigger: "schedule:x" });
    expect(obstacle({ max_late }, schedule, late)).toMatchObject({ reason: "too_late" });
  });

  test.each<[string, Claimed]>([
    ["was attempted", claimOf({}, { attempts: 1 })],
    ["was rendered: a 429 uses up no attempt", claimOf({ rendering: "kept" })],
    ["was redriven by a person", claimOf({ redriven: true })],
  ])("never what %s", (_, claimed) => {
    expect(obstacle({ max_late, after: HOUR }, claimed, late)).toBeUndefined();
  });

  test("never what tells of a failure", () => {
    const failure = { delivery: "d-0", destination: "crm", reason: "refused", attempts: 1 } as const;
    const claimed = claimOf({ about: { failure } }, { trigger: "schedule:x" });
    expect(obstacle({ max_late }, claimed, late)).toBeUndefined();
  });
});

describe("what a dead letter is filled in from", () => {
  const event = { seq: 1, event: eventOf({ reference: "c-1" }) };
  const pruned = { state: "dead", reason: "body_pruned" };

  test("is gone: redriven, it is dead again and says why", () => {
    expect(obstacle({}, claimOf({ redriven: true, events: [event] }))).toEqual(pruned);
    expect(obstacle({}, claimOf({ redriven: true, events: [] }))).toEqual(pruned);
    const digest = claimOf(
      { redriven: true, events: [event, { ...event, body: "{}" }] },
      { trigger: "digest:x" },
    );
    expect(obstacle({}, digest)).toEqual(pruned);
  });

  test("is asked for only then: older events of a reminder come without, as does what was rendered", () => {
    const kept = { ...event, body: "{}" };
    expect(obstacle({}, claimOf({ redriven: true, events: [event, kept] }))).toBeUndefined();
    expect(obstacle({}, claimOf({ redriven: true, events: [event], rendering: "kept" }))).toBeUndefined();
    expect(obstacle({}, claimOf({ events: [event] }))).toBeUndefined();
    expect(obstacle({}, claimOf({ redriven: true, events: [] }, { trigger: "schedule:x" }))).toBeUndefined();
  });
});

describe("hours", () => {
  test("that do not allow it now: it is due again when they do", () => {
    expect(obstacle({ hours: hoursOf() })).toEqual({ state: "pending", due_at: START + HOUR });
    expect(obstacle({ hours: hoursOf() }, claimOf(), START + HOUR)).toBeUndefined();
  });

  test("that it does not wait for end it, but only before its first try", () => {
    const hours = hoursOf("drop");
    expect(obstacle({ hours })).toEqual({ state: "cancelled", reason: "not_in_hours" });
    const waits = { state: "pending", due_at: START + HOUR };
    expect(obstacle({ hours }, claimOf({}, { attempts: 1 }))).toEqual(waits);
    expect(obstacle({ hours }, claimOf({ redriven: true }))).toEqual(waits);
  });

  test("that never come end it", () => {
    expect(obstacle({ hours: NEVER })).toEqual({ state: "cancelled", reason: "not_in_hours" });
    expect(obstacle({ hours: NEVER }, claimOf({}, { attempts: 1 }))).toMatchObject({
      reason: "not_in_hours",
    });
  });
});

describe("cancel_when", () => {
  const moment = {
    kind: "persona",
    occurred_at: START,
    received_at: START,
    decision: "expired",
    seq: 1,
  } as const;
  const stoppable = { reference: "c-1", source: "persona", moment, trust_weak: false };
  const heard = (type: string, at: number): Heard => ({
    ...moment,
    type,
    occurred_at: at,
    received_at: at,
    decision: "none",
    source: "persona",
    weak: false,
    seq: 2,
  });
  const cancel_when = { events: ["inquiry.*"], same: "subject.key" } as const;

  test("a newer event that it names ends it, at any attempt", () => {
    const known = { stoppable, heard: [heard("inquiry.started", START + 1)] };
    for (const attempts of [0, 3]) {
      expect(obstacle({ cancel_when }, claimOf({}, { attempts }), START, known)).toEqual({
        state: "cancelled",
        reason: "cancel_event",
      });
    }
  });

  test("one without a decision that it asks for does not", () => {
    const known = { stoppable, heard: [heard("inquiry.started", START + 1)] };
    const decided = { ...cancel_when, decisions: ["approved"] } as const;
    expect(obstacle({ cancel_when: decided }, claimOf(), START, known)).toBeUndefined();
  });

  test("an older one, or another, does not", () => {
    const known = {
      stoppable,
      heard: [heard("inquiry.started", START - 1), heard("case.created", START + 1)],
    };
    expect(obstacle({ cancel_when }, claimOf(), START, known)).toBeUndefined();
  });

  test("is asked only where it is written, and of a digest never: its window is kept as events come", () => {
    const { delivery } = claimOf({}, { trigger: "event:e-1" });
    expect(asksHeard(actionOf(), delivery)).toBe(false);
    expect(asksHeard(actionOf({ cancel_when }), delivery)).toBe(true);
    expect(asksHeard(actionOf({ cancel_when }), { ...delivery, trigger: "digest:d-1" })).toBe(false);
    // Its rule gathers by now; this one was made for an event.
    const digest = { every: HOUR, by: [], max: 20 };
    expect(asksHeard(actionOf({ cancel_when, digest }), delivery)).toBe(true);
  });
});
