import { expect, test } from "vitest";
import { leaveToOthers } from "../../src/deliver/leave-to-others.ts";

const MINUTE = 60_000;
const START = 1_000 * MINUTE;
const due = (at: number, gate = "partner/#a") => new Map([[gate, at]]);
const knowsMail = (destination: string) => destination === "mail" || destination === "record/customers";

test("what this process knows is due when it is due", () => {
  const mine = leaveToOthers(knowsMail);
  const known = new Map([...due(5, "mail"), ...due(6, "record/customers")]);
  expect(mine(known, START)).toEqual(known);
});

test("what only others know is left to them for 15 minutes", () => {
  const mine = leaveToOthers(knowsMail);
  expect(mine(due(START), START)).toEqual(due(START + 15 * MINUTE));
  expect(mine(due(START), START + 14 * MINUTE)).toEqual(due(START + 15 * MINUTE));
  expect(mine(due(START, "record/other"), START)).toEqual(due(START + 15 * MINUTE, "record/other"));
});

test("what waited long before this process looked is left to others, too", () => {
  const mine = leaveToOthers(knowsMail);
  expect(mine(due(START - 60 * MINUTE), START)).toEqual(due(START + 15 * MINUTE));
});

test("as long as somebody takes something of it, it is somebody's, however much waits", () => {
  const mine = leaveToOthers(knowsMail);
  for (let minute = 0; minute < 60; minute += 10) {
    const now = START + minute * MINUTE;
    const [at] = mine(due(START - 60 * MINUTE + minute), now).values();
    expect(at).toBe(now + 15 * MINUTE);
  }
});

test("what nobody has taken is all claimed at once, and what comes due later waits anew", () => {
  const mine = leaveToOthers(knowsMail);
  mine(due(START), START);
  const now = START + 15 * MINUTE;
  expect(mine(due(START), now)).toEqual(due(now));
  expect(mine(due(START + 1), now + 1)).toEqual(due(now));
  const later = START + 60 * MINUTE;
  expect(mine(due(later), now + 2)).toEqual(due(later + 15 * MINUTE));
  expect(mine(due(later), later + MINUTE)).toEqual(due(later + 15 * MINUTE));
});
