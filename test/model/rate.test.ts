import fc from "fast-check";
import { expect, test } from "vitest";
import { takeLeave } from "../../src/model/pace.ts";
import { paceOf, parseRate, rate } from "../../src/model/rate.ts";

test.each([
  ["1/s", { every_ms: 1_000, burst: 1 }],
  ["30/s", { every_ms: 40, burst: 6 }],
  ["60/min", { every_ms: 1_225, burst: 12 }],
  ["2/h", { every_ms: 1_800_000, burst: 1 }],
])("%s is a pace", (text, pace) => {
  expect(parseRate(text)).toEqual(pace);
});

test.each(["", "10", "0/s", "1.5/s", "-1/s", "10/m", "10/minute", "10 / s", "100000/s", "10/s ", "1e3/s"])(
  "%j is none, and the error says how to write one",
  (text) => {
    expect(parseRate(text)).toBeUndefined();
    const issues = rate("")
      .safeParse(text)
      .error?.issues.map(({ message }) => message);
    expect(issues).toEqual([expect.stringContaining("like 10/s, 100/min or 500/h")]);
  },
);

test("asked for as often as one likes, there are never more than its number within its time, and at least half", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.constantFrom(1_000, 60_000), (count, unit) => {
      const pace = paceOf(count, unit);
      const went: number[] = [];
      let free_at = 0;
      for (let now = 1_000_000; now < 1_000_000 + 3 * unit; now = Math.max(now + 1, free_at)) {
        const leave = takeLeave(free_at, pace, now, count);
        free_at = leave.free_at;
        went.push(...Array<number>(leave.granted).fill(now));
      }
      for (const [index, at] of went.entries()) {
        const within = went.slice(index).filter((later) => later - at < unit).length;
        expect(within).toBeLessThanOrEqual(count);
      }
      expect(went.length).toBeGreaterThanOrEqual((3 * count) / 2);
    }),
    { numRuns: 60 },
  );
});
