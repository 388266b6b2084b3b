import { describe, expect, test } from "vitest";
import type { FoundAction } from "../../src/deliver/find-action.ts";
import { type Ending, follow } from "../../src/deliver/follow.ts";
import type { Settlement } from "../../src/ports/queue.ts";
import { eventOf, HOUR, START } from "../store/samples.ts";
import { claimOf, hoursOf } from "./claims.ts";
import { actionOf, type RuleParts, ruleOf } from "./rules.ts";

const DELIVERED: Settlement["next"] = { state: "delivered" };
const DEAD: Settlement["next"] = { state: "dead", reason: "refused" };
const cancelled = (
  reason: "too_late" | "decided" | "cancel_event" | "not_in_hours" | "unsubscribed" | "max_per_subject",
): Settlement["next"] => ({
  state: "cancelled",
  reason,
});

function found(parts: RuleParts): FoundAction {
  const rule = ruleOf(parts);
  const [action = actionOf()] = rule.actions;
  return { found: true, rule, action, rules_hash: "rules-9", as: "active", by: [] };
}

const following = (
  parts: RuleParts,
  next: Settlement["next"],
  claimed = claimOf({}, { trigger: "event:e-1" }),
  attempt: Ending["attempt"] = {},
) =>
  follow({
    claimed,
    found: found(parts),
    ending: { next, attempt },
    now: START,
    planning: { preview: false },
  });

test("most ends bring nothing about", () => {
  expect(following({}, DELIVERED)).toBeUndefined();
  expect(following({}, DEAD)).toBeUndefined();
});

describe("repeat", () => {
  const repeat = { every: 24 * HOUR, times: 3 };

  test.each([
    ["was delivered", DELIVERED],
    ["is dead", DEAD],
    ["came too late", cancelled("too_late")],
    ["was one too many that day", cancelled("max_per_subject")],
  ])("the next one is due `every` after one that %s", (_, next) => {
    expect(following({ rule: "remind", was: ["old"], repeat }, next)).toEqual({
      rules_hash: "rules-9",
      intents: [
        expect.objectContaining({
          rule: "remind",
          was: ["old"],
          action: "slack",
          occurrence: 2,
          trigger: "event:e-1",
          due_at: START + 24 * HOUR,
          preview: false,
          reminder: true,
          stop: { decision: true, trust_weak: false, cancel_when: undefined, if_pending: "keep" },
        }),
      ],
    });
  });

  test.each([
    ["was decided", cancelled("decided")],
    ["was cancelled by an event", cancelled("cancel_event")],
    ["was dropped by its hours", cancelled("not_in_hours")],
    ["was unsubscribed", cancelled("unsubscribed")],
    ["is tried again", { state: "pending", due_at: START, counts: true } as const],
  ])("none follows one that %s", (_, next) => {
    expect(following({ repeat }, next)).toBeUndefined();
  });

  test("`times` counts all sends", () => {
    const claimed = (occurrence: number) => claimOf({}, { occurrence });
    expect(following({ repeat }, DELIVERED, claimed(2))?.intents).toMatchObject([{ occurrence: 3 }]);
    expect(following({ repeat }, DELIVERED, claimed(3))).toBeUndefined();
  });

  test("a previewed one is followed by a previewed one", () => {
    const claimed = claimOf({}, { preview: true });
    expect(following({ repeat }, DELIVERED, claimed)?.intents).toMatchObject([{ preview: true }]);
  });

  test("one that is planned in preview, or by a rule that is a shadow by now, is previewed", () => {
    const live = found({ repeat });
    const shadow = { ...live, rule: { ...live.rule, mode: "shadow" as const } };
    const next = (from: FoundAction, preview: boolean) =>
      follow({
        claimed: claimOf(),
        found: from,
        ending: { next: DELIVERED, attempt: {} },
        now: START,
        planning: { preview },
      })?.intents;
    expect(next(live, false)).toMatchObject([{ preview: false }]);
    expect(next(live, true)).toMatchObject([{ preview: true }]);
    expect(next(shadow, false)).toMatchObject([{ preview: true }]);
  });

  test("it waits for its hours; what does not wait is judged when its time has come", () => {
    const wait = following({ repeat, hours: hoursOf("wait") }, DELIVERED);
    expect(wait?.intents).toMatchObject([{ due_at: START + 25 * HOUR }]);
    const drop = following({ repeat, hours: hoursOf("drop") }, DELIVERED);
    expect(drop?.intents).toMatchObject([{ due_at: START + 24 * HOUR, cancelled: undefined }]);
  });

  test("it stops as its newest event would: a decision of its own is none", () => {
    const events = [
      { seq: 1, event: eventOf() },
      { seq: 2, event: eventOf({ decision: "approved" }) },
    ];
    expect(following({ repeat }, DELIVERED, claimOf({ events }))?.intents).toMatchObject([
      { reminder: false, stop: undefined },
    ]);
  });
});

describe("on_failure", () => {
  const on_failure = [actionOf({ id: "slack.email", kind: "email", destination: "mail", gate: "mail" })];

  test("runs when the action is dead, now, about the same", () => {
    const claimed = claimOf({}, { trigger: "event:e-1", attempts: 2, occurrence: 2, destination: "crm" });
    expect(following({ on_failure }, DEAD, claimed, { http_status: 400 })).toEqual({
      rules_hash: "rules-9",
      intents: [
        expect.objectContaining({
          rule: "alert",
          action: "slack.email",
          kind: "email",
          destination: "mail",
          occurrence: 2,
          trigger: "event:e-1",
          due_at: START,
          reminder: false,
          about: {
            failure: {
              delivery: "d-1",
              destination: "crm",
              reason: "refused",
              attempts: 3,
              status: 400,
            },
          },
        }),
      ],
    });
  });

  test.each([
    ["delivered", DELIVERED],
    ["cancelled", cancelled("too_late")],
  ])("does not run when it is %s", (_, next) => {
    expect(following({ on_failure }, next)).toBeUndefined();
  });

  test("waits for its own hours, or is dropped by them", () => {
    const own = (otherwise: "wait" | "drop") => [actionOf({ id: "slack.slack", hours: hoursOf(otherwise) })];
    expect(following({ on_failure: own("wait") }, DEAD)?.intents).toMatchObject([{ due_at: START + HOUR }]);
    expect(following({ on_failure: own("drop") }, DEAD)?.intents).toMatchObject([
      { cancelled: "not_in_hours" },
    ]);
  });

  test("of a schedule still knows its instant", () => {
    const about = { schedule: { at: START, since: START - HOUR } };
    expect(following({ on_failure }, DEAD, claimOf({ about }))?.intents).toMatchObject([
      { about: { ...about, failure: { reason: "refused" } } },
    ]);
  });

  test("is a preview whenever what failed was, and when the settings say so of what leaves the relay", () => {
    const preview = (planning: { preview: boolean }, delivery = {}) =>
      follow({
        claimed: claimOf({}, delivery),
        found: found({ on_failure }),
        ending: { next: DEAD, attempt: {} },
        now: START,
        planning,
      })?.intents[0]?.preview;
    expect(preview({ preview: false })).toBe(false);
    expect(preview({ preview: false }, { preview: true })).toBe(true);
    expect(preview({ preview: true })).toBe(true);
  });

  test("runs beside the next one of a repeat", () => {
    const both = following({ on_failure, repeat: { every: HOUR, times: 2 } }, DEAD);
    expect(both?.intents.map(({ action, occurrence }) => [action, occurrence])).toEqual([
      ["slack", 2],
      ["slack.email", 1],
    ]);
  });
});
