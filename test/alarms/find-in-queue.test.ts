import { describe, expect, test } from "vitest";
import { findInQueue } from "../../src/alarms/find-in-queue.ts";
import { failingGate, gate, knownWith, MINUTE, NOON } from "./known.ts";

const found = (...args: Parameters<typeof knownWith>) => findInQueue(knownWith(...args));

test("a gate whose breaker is open is an alarm, with since when and how often it failed", () => {
  expect(found({ gates: [failingGate("mail")] })).toEqual([
    {
      kind: "gate_failing",
      key: "mail",
      detail: { gates: "mail", failures: 5, since: NOON - MINUTE },
    },
  ]);
});

test("a destination that fails at all of its gates is one alarm", () => {
  const gates = ["#a", "#b", "#c", "#d"].map((channel) => failingGate(`slack/${channel}`));
  const findings = found({ gates });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    key: "slack",
    detail: { gates: "slack/#a, slack/#b, slack/#c and 1 more" },
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

describe("a gate whose breaker is closed, since only one delivery fails there", () => {
  const alone = { failures: 3, failing_since: NOON - 16 * MINUTE, next_due_at: NOON + 30 * MINUTE };

  test("is an alarm when it has failed for over 15 minutes, though nothing is due", () => {
    expect(found({ gates: [gate("mail", alone)] })).toEqual([
      {
        kind: "gate_failing",
        key: "mail",
        detail: { gates: "mail", failures: 3, since: NOON - 16 * MINUTE },
      },
    ]);
  });

  test.each([
    ["it failed only once", { failures: 1 }],
    ["it has failed for 15 minutes", { failing_since: NOON - 15 * MINUTE }],
    ["nothing of it is open any more", { next_due_at: undefined }],
    ["it works", { failures: 0, failing_since: undefined }],
  ])("is none if %s", (_, changes) => {
    expect(found({ gates: [gate("mail", { ...alone, ...changes })] })).toEqual([]);
  });
});

test("a failing gate that a person pauses raises no alarm, and keeps one open", () => {
  const paused = { why: "person", since: NOON } as const;
  const gates = [failingGate("mail", { paused, next_due_at: NOON })];
  expect(found({ gates })).toMatchObject([{ kind: "gate_failing", key: "mail", keepsOnly: true }]);
});
