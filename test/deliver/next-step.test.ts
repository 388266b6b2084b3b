import { expect, test } from "vitest";
import { nextStep } from "../../src/deliver/next-step.ts";
import { isExhausted, retryDelay } from "../../src/model/retry-schedule.ts";

const HOUR = 3_600_000;
const NO_JITTER = 0.5;

test("a delivered and a dead reply end the delivery", () => {
  expect(nextStep({ outcome: "delivered" }, 0, 0, NO_JITTER).next).toEqual({ state: "delivered" });
  expect(nextStep({ outcome: "dead", reason: "gone" }, 0, 0, NO_JITTER).next).toEqual({
    state: "dead",
    reason: "gone",
  });
});

test("retries follow the schedule and then the delivery is a dead letter: exhausted", () => {
  const waits = [];
  for (let attempts = 0; ; attempts++) {
    const { next } = nextStep({ outcome: "retry", reason: "server_error" }, attempts, 0, NO_JITTER);
    if (next.state !== "pending") {
      expect(next).toEqual({ state: "dead", reason: "exhausted" });
      expect(isExhausted(attempts + 1)).toBe(true);
      break;
    }
    expect(isExhausted(attempts + 1)).toBe(false);
    waits.push(next.due_at / 1_000);
  }
  expect(waits).toEqual([5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 86_400]);
});

test("waits are spread by twenty percent to both sides", () => {
  expect(retryDelay(0, 0)).toBe(4_000);
  expect(retryDelay(0, 1)).toBe(6_000);
});

test("Retry-After makes a wait longer, never shorter, and at most a day", () => {
  const after = (retry_after: number) =>
    nextStep({ outcome: "retry", reason: "server_error", retry_after }, 0, 0, NO_JITTER);
  expect(after(60_000).next).toMatchObject({ due_at: 60_000 });
  expect(after(1).next).toMatchObject({ due_at: 5_000 });
  expect(after(100 * HOUR).next).toMatchObject({ due_at: 24 * HOUR });
});

test("rate_limited pauses the whole gate and uses up no attempt, however often it comes", () => {
  expect(
    nextStep({ outcome: "retry", reason: "rate_limited", retry_after: 7_000 }, 99, 1_000, NO_JITTER),
  ).toEqual({
    next: { state: "pending", due_at: 8_000, counts: false },
    pause_gate_until: 8_000,
  });
  expect(nextStep({ outcome: "retry", reason: "rate_limited" }, 0, 0, NO_JITTER).pause_gate_until).toBe(
    30_000,
  );
});
