import { expect, test } from "vitest";
import { findInQueue } from "../../src/alarms/find-in-queue.ts";
import { failingGate, gate, knownWith, MINUTE, NOON } from "./known.ts";

const found = (...args: Parameters<typeof knownWith>) => findInQueue(knownWith(...args));

test("a gate whose breaker is open is an alarm, with since when, how often it failed and how many wait", () => {
  expect(found({ gates: [failingGate("mail")] })).toEqual([
    {
      kind: "gate_failing",
      key: "mail",
      detail: { gates: "mail", failures: 5, waiting: 4, since: NOON - MINUTE },
    },
  ]);
});

test("a destination that fails at all of its gates is one alarm", () => {
  const gates = ["#a", "#b", "#c", "#d"].map((channel) => failingGate(`slack/${channel}`));
  const findings = found({ gates });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    key: "slack",
    detail: { gates: "slack/#a, slack/#b, slack/#c and 1 more", waiting: 16 },
  });
});

test.each(["far_side", "person"] as const)("what is paused by %s is no alarm, however late", (why) => {
  const late = { due: 1, oldest_due_at: NOON - 60 * MINUTE, paused: { why, since: NOON - 60 * MINUTE } };
  expect(found({ gates: [gate("mail", late)] })).toEqual([]);
});

test("a due delivery of an open gate is late after 15 minutes, not before", () => {
  const due = (minutes: number) => [gate("mail", { due: 2, oldest_due_at: NOON - minutes * MINUTE })];
  expect(found({ gates: due(15) })).toEqual([]);
  expect(found({ gates: due(16) })).toMatchObject([
    { kind: "delivery_overdue", key: "mail", detail: { waiting: 2, late: "16m" } },
  ]);
});

test("what is late right after a start raises nothing, but keeps an alarm of before open", () => {
  const gates = [gate("mail", { due: 2, oldest_due_at: NOON - 60 * MINUTE })];
  expect(found({ gates, started_at: NOON - MINUTE })).toMatchObject([{ keepsOnly: true }]);
});
