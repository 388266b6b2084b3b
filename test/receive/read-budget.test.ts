import { expect, test } from "vitest";
import { createReadBudget } from "../../src/receive/read-budget.ts";

test("bodies on their way in stay below the limit together, and what is done makes room", () => {
  const budget = createReadBudget(100);
  expect([budget.take(60), budget.take(40), budget.take(1)]).toEqual([true, true, false]);
  budget.give(40);
  expect(budget.take(30)).toBe(true);
});
