import { expect, test, vi } from "vitest";
import { createAlarmTimers } from "../../../src/worker/alarm-timers.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Timers over an alarm that only notes what it is set for. */
function timersAt(start: number, setFor?: number) {
  const set: number[] = [];
  const errors: string[] = [];
  let now = start;
  let fails = false;
  const timers = createAlarmTimers({
    storage: {
      setAlarm: async (at) => {
        if (fails) throw new Error("the storage");
        set.push(at);
      },
    },
    setFor,
    clock: () => now,
    log: { info: () => {}, warn: () => {}, error: (_, message) => void errors.push(message) },
  });
  return {
    ...{ ...timers, set, errors },
    ringAt(at: number) {
      now = at;
      timers.ring();
    },
    fail(failing: boolean) {
      fails = failing;
    },
  };
}

test("the alarm is set for the first of all, and is only moved nearer", () => {
  const { later, set } = timersAt(0);
  later(2 * HOUR, () => {});
  later(HOUR, () => {});
  later(3 * HOUR, () => {});
  expect(set).toEqual([2 * HOUR, HOUR]);
});

test("one that was set before the object was evicted stays", () => {
  const { later, guard, set } = timersAt(0, 3 * SECOND);
  later(HOUR, () => {});
  guard();
  expect(set).toEqual([]);
});

test("when it rings, all whose time has come are woken once, and it is set for the next", () => {
  const { later, ringAt, set } = timersAt(0);
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
  later(HOUR, first);
  later(HOUR + 1, second);
  later(3 * HOUR, third);
  ringAt(HOUR + 1);
  ringAt(2 * HOUR);
  expect([first, second, third].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
  expect(set).toEqual([HOUR, 3 * HOUR, 3 * HOUR]);
});

test("one that rings early does not make anybody late", () => {
  const { later, guard, ringAt, set } = timersAt(0);
  const wake = vi.fn();
  later(6 * SECOND, wake);
  guard();
  ringAt(5 * SECOND);
  expect([wake.mock.calls.length, ...set]).toEqual([0, 6 * SECOND, 5 * SECOND, 6 * SECOND]);
});

test("who is cancelled is not woken", () => {
  const { later, ringAt } = timersAt(0);
  const wake = vi.fn();
  later(HOUR, wake)();
  ringAt(HOUR);
  expect(wake).not.toHaveBeenCalled();
});

test("what goes on is looked after in five seconds, and that is set once", () => {
  const { guard, set } = timersAt(0);
  guard();
  guard();
  expect(set).toEqual([5 * SECOND]);
});

test("an alarm that could not be set is said, and set at the next occasion", async () => {
  const { guard, fail, set, errors } = timersAt(0);
  fail(true);
  guard();
  await vi.waitFor(() => expect(errors).toEqual(["the alarm could not be set"]));
  fail(false);
  guard();
  expect(set).toEqual([5 * SECOND]);
});

test("once they have ended nobody is woken, nobody sleeps, and the alarm is left alone", () => {
  const { later, end, ringAt, set } = timersAt(0);
  const wake = vi.fn();
  later(HOUR, wake);
  end();
  later(2 * HOUR, wake);
  ringAt(3 * HOUR);
  expect([wake.mock.calls.length, ...set]).toEqual([0, HOUR]);
});
