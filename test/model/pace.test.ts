import fc from "fast-check";
import { expect, test } from "vitest";
import { freeAt, type Pace, placeInFlow, takeLeave } from "../../src/model/pace.ts";

const NOW = Date.UTC(2026, 2, 1);
const SLACK: Pace = { every_ms: 1_000, burst: 4 };

test("after a rest a burst goes at once, then one each step", () => {
  const first = takeLeave(0, SLACK, NOW, 10);
  expect(first.granted).toBe(4);
  expect(takeLeave(first.free_at, SLACK, NOW, 10).granted).toBe(0);
  expect(first.free_at).toBe(NOW + 1_000);
  const second = takeLeave(first.free_at, SLACK, NOW + 1_000, 10);
  expect(second).toEqual({ granted: 1, free_at: NOW + 2_000 });
  expect(takeLeave(second.free_at, SLACK, NOW + 4_000, 10).granted).toBe(3);
});

test("what is not taken stays for later", () => {
  const { granted, free_at } = takeLeave(0, SLACK, NOW, 1);
  expect(granted).toBe(1);
  expect(takeLeave(free_at, SLACK, NOW, 10).granted).toBe(3);
  expect(takeLeave(free_at, SLACK, NOW, 0).granted).toBe(0);
});

test("a clock that was set back stops nothing", () => {
  const { free_at } = takeLeave(0, SLACK, NOW, 10);
  const earlier = NOW - 3_600_000;
  expect(freeAt(free_at, SLACK.every_ms, earlier)).toBe(earlier);
  expect(takeLeave(free_at, SLACK, earlier, 1).granted).toBe(1);
});

const paces = fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 50 }));

test("whoever asks whenever, no more go than the burst and one each step, and those who wait do go", () => {
  fc.assert(
    fc.property(
      paces,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 60 })), {
        maxLength: 40,
      }),
      ([every_ms, burst], asks) => {
        let now = NOW;
        let free_at = 0;
        const went: number[] = [];
        for (const [wait, wanted] of asks) {
          now += wait;
          const leave = takeLeave(free_at, { every_ms, burst }, now, wanted);
          expect(leave.granted > 0).toBe(freeAt(free_at, every_ms, now) <= now);
          free_at = leave.free_at;
          for (let one = 0; one < leave.granted; one += 1) went.push(now);
        }
        // Between the first and the last of any that went there are no more than the pace allows in that time.
        const isWithin = went.every((start, from) =>
          went.every((end, to) => to < from || to - from + 1 <= burst + Math.floor((end - start) / every_ms)),
        );
        expect(isWithin).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});

test("a burst in a flow goes at once, then one step after the other, however many; a rest begins anew", () => {
  let flow: { free_at: number } | undefined;
  const places = Array.from({ length: 7 }, () => {
    const placed = placeInFlow(flow, SLACK, NOW);
    flow = placed.flow;
    return placed.at - NOW;
  });
  expect(places).toEqual([0, 0, 0, 0, 1_000, 2_000, 3_000]);
  expect(placeInFlow(flow, SLACK, NOW + 60_000).at).toBe(NOW + 60_000);
});
