import { describe, expect, test } from "vitest";
import { dueFiring, schedulesOf } from "../../src/deliver/due-firing.ts";
import type { Rule, RuleSet } from "../../src/route/rule-set.ts";
import { HOUR, MINUTE, START } from "../store/samples.ts";
import { ruleOf, ruleSetOf } from "./rules.ts";

const DAY = 24 * HOUR;
const every = (step: number) => (at: number) => (Math.floor(at / step) + 1) * step;
const never = () => undefined;

function rulesWith(next: (at: number) => number | undefined): RuleSet {
  const rule: Rule = { ...ruleOf({ rule: "daily" }), schedule: { expression: "every day", next } };
  return { ...ruleSetOf("rules-1", []), rules: [rule, ruleOf()] };
}
const row = (next_at: number) => ({ rule: "daily", expression: "every day", next_at });
const fire = (next: (at: number) => number | undefined, next_at: number, now: number) =>
  dueFiring(row(next_at), rulesWith(next), now, { preview: false });

test("only rules with a schedule that still comes have one", () => {
  expect(schedulesOf(rulesWith(every(DAY)), START)).toEqual([{ ...row(START + DAY), was: [] }]);
  expect(schedulesOf(rulesWith(never), START)).toEqual([]);
});

test("before its instant nothing fires", () => {
  expect(fire(every(DAY), START + DAY, START + DAY - 1)).toBeUndefined();
});

test("at its instant it fires and moves on", () => {
  expect(fire(every(DAY), START, START)).toMatchObject({
    rule: "daily",
    due_at: START,
    next_at: START + DAY,
    plan: {
      rules_hash: "rules-1",
      intents: [
        {
          trigger: `schedule:${new Date(START).toISOString()}`,
          due_at: START,
          about: { schedule: { at: START, since: START - DAY } },
        },
      ],
    },
  });
});

describe("instants that were missed", () => {
  test.each([
    ["daily", DAY],
    ["every 15 minutes", 15 * MINUTE],
    ["every minute", MINUTE],
  ])("%s: only the last one is made up for, since the one before it", (_, step) => {
    const now = START + 30 * DAY + 1;
    expect(fire(every(step), START, now)).toMatchObject({
      due_at: START,
      next_at: START + 30 * DAY + step,
      plan: { intents: [{ about: { schedule: { at: START + 30 * DAY, since: START + 30 * DAY - step } } }] },
    });
  });

  test("frequent ones cost few looks, however long it was", () => {
    let looks = 0;
    const counted = (at: number) => {
      looks += 1;
      return every(MINUTE)(at);
    };
    fire(counted, START, START + 365 * DAY);
    expect(looks).toBeLessThan(20);
  });

  test("one that comes every fourth year has one before it", () => {
    const leap = (at: number) =>
      [2016, 2020, 2024, 2028].map((year) => Date.UTC(year, 1, 29)).find((day) => day > at);
    expect(fire(leap, Date.UTC(2024, 1, 29), START)).toMatchObject({
      next_at: Date.UTC(2028, 1, 29),
      plan: {
        intents: [{ about: { schedule: { at: Date.UTC(2024, 1, 29), since: Date.UTC(2020, 1, 29) } } }],
      },
    });
  });
});

test("the last instant of all fires, and none is left", () => {
  const once = (at: number) => (at < START ? START : undefined);
  expect(fire(once, START, START)).toMatchObject({ next_at: undefined, plan: { intents: [{}] } });
});

test("a clock that ran ahead and was set back does not silence it: it moves back and makes nothing", () => {
  expect(fire(every(DAY), START + 365 * DAY, START)).toMatchObject({
    due_at: START + 365 * DAY,
    next_at: START + DAY,
    plan: { intents: [] },
  });
});

test("a clock that is set back a little after it fired makes nothing happen twice", () => {
  expect(fire(every(DAY), START + DAY, START - 50)).toBeUndefined();
});

test("a rule that is not active any more fires nothing", () => {
  expect(dueFiring({ ...row(START), rule: "gone" }, rulesWith(every(DAY)), START, { preview: false })).toBe(
    undefined,
  );
});
