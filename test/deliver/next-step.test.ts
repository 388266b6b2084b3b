import { describe, expect, test } from "vitest";
import type { Reply } from "../../src/actions/action.ts";
import { nextStep, type Tried } from "../../src/deliver/next-step.ts";
import { isExhausted, RETRIES_TAKE_MS, retryDelay } from "../../src/model/retry-schedule.ts";

const HOUR = 3_600_000;
const NO_JITTER = 0.5;

const step = (reply: Reply, tried: Partial<Tried> = {}, now = 0) =>
  nextStep(reply, { attempts: 0, planned_for: 0, probe: false, ...tried }, now, NO_JITTER);

test("a delivered and a dead reply end the delivery", () => {
  expect(step({ outcome: "delivered" }).next).toEqual({ state: "delivered" });
  expect(step({ outcome: "dead", reason: "gone" }).next).toEqual({ state: "dead", reason: "gone" });
});

test("retries follow the schedule and then the delivery is a dead letter: exhausted", () => {
  const waits = [];
  for (let attempts = 0; ; attempts++) {
    const { next } = step({ outcome: "retry", reason: "server_error" }, { attempts });
    if (next.state !== "pending") {
      expect(next).toEqual({ state: "dead", reason: "exhausted" });
      expect(isExhausted(attempts + 1)).toBe(true);
      break;
    }
    expect(isExhausted(attempts + 1)).toBe(false);
    waits.push(next.due_at / 1_000);
  }
  expect(waits).toEqual([5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 86_400]);
  expect(RETRIES_TAKE_MS).toBe(waits.reduce((sum, wait) => sum + wait) * 1_000);
});

test("waits are spread by twenty percent to both sides", () => {
  expect(retryDelay(0, 0)).toBe(4_000);
  expect(retryDelay(0, 1)).toBe(6_000);
});

test("Retry-After makes a wait longer, never shorter, and at most a day; the whole gate waits", () => {
  const after = (retry_after: number) => step({ outcome: "retry", reason: "server_error", retry_after });
  expect(after(60_000)).toMatchObject({ next: { due_at: 60_000, counts: true }, pause_gate_until: 60_000 });
  expect(after(1)).toMatchObject({ next: { due_at: 5_000 }, pause_gate_until: 1 });
  expect(after(100 * HOUR)).toMatchObject({ next: { due_at: 24 * HOUR }, pause_gate_until: 24 * HOUR });
  expect(step({ outcome: "retry", reason: "server_error" }).pause_gate_until).toBeUndefined();
});

test("rate_limited pauses the whole gate and uses up no attempt, however often it comes", () => {
  const asked = { outcome: "retry", reason: "rate_limited", retry_after: 7_000 } as const;
  expect(step(asked, { attempts: 99 }, 1_000)).toEqual({
    next: { state: "pending", due_at: 8_000, counts: false },
    pause_gate_until: 8_000,
  });
  expect(step({ outcome: "retry", reason: "rate_limited" }).pause_gate_until).toBe(30_000);
});

describe("a probe", () => {
  const probe = { probe: true, attempts: 99 };
  const waits = { next: { state: "pending", due_at: 0, counts: false } };

  test.each<Reply>([
    { outcome: "retry", reason: "server_error" },
    { outcome: "uncertain", reason: "timeout" },
    { outcome: "dead", reason: "unauthorized" },
  ])(
    "that met what all would meet uses up no attempt, does not die and keeps its place: $reason",
    (reply) => {
      expect(step(reply, probe, HOUR)).toEqual(waits);
    },
  );

  test("that failed by what it says itself is like any other", () => {
    expect(step({ outcome: "dead", reason: "message_too_long" }, probe, HOUR).next).toMatchObject({
      state: "dead",
    });
    expect(step({ outcome: "retry", reason: "internal_fault" }, { probe: true }, HOUR).next).toMatchObject({
      counts: true,
    });
  });

  test("that has waited for as long as all retries take is dead, with its reason", () => {
    const late = (reply: Reply) => step(reply, probe, RETRIES_TAKE_MS).next;
    expect(late({ outcome: "retry", reason: "server_error" })).toEqual({
      state: "dead",
      reason: "exhausted",
    });
    expect(late({ outcome: "dead", reason: "gone" })).toEqual({ state: "dead", reason: "gone" });
    const rate = { outcome: "retry", reason: "rate_limited" } as const;
    expect(late(rate)).toMatchObject({ state: "pending" });
  });
});
