import { describe, expect, test } from "vitest";
import { type GateState, MOST_COUNTED, type QueueInput, queueStatus } from "../../src/model/queue-status.ts";

const NOW = Date.UTC(2026, 2, 1, 12);
const SECOND = 1_000;
const STALL_AFTER = 60 * SECOND;

function gate(parts: Partial<GateState> = {}): GateState {
  return { gate: "slack/#kyc", due: 0, failures: 0, ...parts };
}

function statusOf(parts: Partial<QueueInput> = {}) {
  const health = { pending: 0, waiting: 0 };
  return queueStatus({ health, gates: [], now: NOW, stall_after: STALL_AFTER, ...parts });
}

describe("the queue is", () => {
  const late = { due: 2, oldest_due_at: NOW - STALL_AFTER - 1 };

  test("empty when nothing is due; what is due later is scheduled", () => {
    const status = statusOf({ health: { pending: 14, waiting: 3 }, gates: [gate()] });
    expect(status).toMatchObject({ state: "empty", due: 0, scheduled: 14, parked: 3 });
    expect(status.oldest_due_at).toBeUndefined();
  });

  test("waiting while the oldest due is younger than that", () => {
    expect(statusOf({ gates: [gate({ due: 1, oldest_due_at: NOW - STALL_AFTER })] }).state).toBe("waiting");
  });

  test("waiting while something was attempted within that, also at another gate", () => {
    const gates = [gate(late), gate({ gate: "mail", last_attempt_at: NOW - STALL_AFTER })];
    expect(statusOf({ gates })).toMatchObject({ state: "waiting", last_processed_at: NOW - STALL_AFTER });
  });

  test("stalled when the oldest due is older and nothing was attempted since", () => {
    const gates = [gate({ ...late, last_attempt_at: NOW - STALL_AFTER - 1 })];
    expect(statusOf({ gates })).toMatchObject({ state: "stalled", oldest_due_at: late.oldest_due_at });
    expect(statusOf({ gates: [gate(late)] }).state).toBe("stalled");
  });

  test("never stalled by what waits for a paused gate: that is held", () => {
    const paused = { why: "failing", since: NOW - 600 * SECOND, until: NOW + SECOND } as const;
    const status = statusOf({ health: { pending: 3, waiting: 0 }, gates: [gate({ ...late, paused })] });
    expect(status).toMatchObject({ state: "waiting", due: 2, held: 2, scheduled: 1 });
    expect(status.oldest_due_at).toBeUndefined();
  });

  test("never stalled by what its gate's pace holds back", () => {
    const gates = [gate({ ...late, paced_until: NOW + 240 * SECOND })];
    expect(statusOf({ gates })).toMatchObject({ state: "waiting", oldest_due_at: late.oldest_due_at });
    expect(statusOf({ gates: [...gates, gate({ ...late, gate: "mail" })] }).state).toBe("stalled");
  });

  test("stalled also while another gate is paused", () => {
    const paused = { why: "far_side", since: NOW, until: NOW + SECOND } as const;
    expect(statusOf({ gates: [gate(late), gate({ gate: "mail", paused })] }).state).toBe("stalled");
  });

  test("told as one of a destination that a person paused, with all that waits there", () => {
    const paused = { why: "person", since: NOW, by: "ada" } as const;
    const gates = [
      gate({ gate: "mail", paused: { ...paused, why: "failing", until: NOW }, due: 2 }),
      gate({ gate: "slack", paused }),
      gate({ gate: "slack/#kyc", paused, due: 3 }),
      gate({ gate: "slack/#ops", paused, due: 1 }),
    ];
    const status = statusOf({ gates });
    expect(status).toMatchObject({ due: 6, held: 6 });
    expect(status.paused_gates.map(({ gate: name, due }) => [name, due])).toEqual([
      ["slack", 4],
      ["mail", 2],
    ]);
  });

  test("paused when a person paused everything, with name and time", () => {
    const paused = { why: "person", since: NOW - SECOND, by: "ada" } as const;
    const gates = [gate({ gate: "*", paused }), gate({ ...late, paused })];
    expect(statusOf({ gates })).toMatchObject({
      state: "paused",
      paused,
      due: 2,
      held: 2,
      paused_gates: [],
    });
  });
});

test("paused gates are listed apart, the one with most behind it first", () => {
  const paused = { why: "person", since: NOW, by: "ada" } as const;
  const gates = [
    gate({ gate: "a", paused, due: 1 }),
    gate({ gate: "b" }),
    gate({ gate: "c", paused, due: 5 }),
  ];
  const status = statusOf({ gates });
  expect(status.paused_gates.map((one) => one.gate)).toEqual(["c", "a"]);
  expect(status.state).toBe("waiting");
});

test("a count that stopped says so", () => {
  expect(statusOf({ gates: [gate({ due: 9_999, more: false })] }).at_least).toBe(false);
  expect(statusOf({ gates: [gate({ due: 1_000, more: true })] }).at_least).toBe(true);
  expect(statusOf({ health: { pending: MOST_COUNTED, waiting: 0 } }).at_least).toBe(true);
});

test("a clock that was set back makes nothing stalled or negative", () => {
  const status = statusOf({
    health: { pending: 1, waiting: 0 },
    gates: [gate({ due: 2, oldest_due_at: NOW - 999 * SECOND, last_attempt_at: NOW + 999 * SECOND })],
  });
  expect(status).toMatchObject({ state: "waiting", scheduled: 0 });
});
