import { expect, test } from "vitest";
import { claimOrders, nextLook } from "../../src/deliver/capacity.ts";
import { destinationOf } from "../../src/model/gate.ts";

const capacity = { total: 10, perDestination: () => 4 };
const idle = { total: 0, byDestination: new Map() };

test("only gates that are due are claimed", () => {
  const due = new Map([
    ["mail", 100],
    ["hook", 201],
  ]);
  expect(claimOrders(due, 200, idle, capacity)).toEqual([{ gate: "mail", limit: 4 }]);
  expect(nextLook(due, 200)).toBe(201);
  expect(nextLook(due, 300)).toBeUndefined();
});

test("the channels of one Slack share its limit", () => {
  const due = new Map([
    ["slack/#a", 1],
    ["slack/#b", 2],
    ["mail", 3],
  ]);
  expect(claimOrders(due, 5, idle, capacity)).toEqual([
    { gate: "slack/#a", limit: 4 },
    { gate: "mail", limit: 4 },
  ]);
});

test("a busy gate leaves room for the others", () => {
  const due = new Map([...Array(5).keys()].map((n) => [`hook-${n}`, n] as const));
  expect(claimOrders(due, 5, idle, capacity).map((order) => order.limit)).toEqual([2, 2, 2, 2, 2]);
});

test("attempts under way count against both limits", () => {
  const due = new Map([["mail", 1]]);
  const busy = { total: 3, byDestination: new Map([["mail", 3]]) };
  expect(claimOrders(due, 5, busy, capacity)).toEqual([{ gate: "mail", limit: 1 }]);
  expect(claimOrders(due, 5, { ...busy, total: 10 }, capacity)).toEqual([]);
});

test("a gate is named after its destination; a record's table is its own", () => {
  expect(destinationOf("slack/#kyc-alerts")).toBe("slack");
  expect(destinationOf("mail")).toBe("mail");
  expect(destinationOf("record/customers")).toBe("record/customers");
});
