import { afterEach, beforeEach, expect, test } from "vitest";
import { type Schedules, startSchedules } from "../../src/deliver/schedules.ts";
import type { RuleSet } from "../../src/route/rule-set.ts";
import { HOUR, START } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";
import { aWhile, dispatcherBench } from "./bench.ts";
import { ruleOf, ruleSetOf, SILENT } from "./rules.ts";

const DAY = 24 * HOUR;

let bench: ReturnType<typeof dispatcherBench>;
let schedules: Schedules;
let active: RuleSet | undefined;
let woken: number;

const everyDay = (hash: string, rule = "daily", step = DAY): RuleSet => ({
  ...ruleSetOf(hash, []),
  rules: [
    {
      ...ruleOf({ rule }),
      schedule: {
        expression: `every ${step} ms`,
        next: (at) => (Math.floor(at / step) + 1) * step,
      },
    },
  ],
});

beforeEach(() => {
  bench = dispatcherBench();
  woken = 0;
  active = everyDay("rules-1");
  schedules = start();
});
afterEach(async () => {
  await schedules.stop();
  await bench.close();
});

function start(): Schedules {
  return startSchedules({
    upkeep: bench.store.upkeep,
    ruleSets: { active: () => active },
    planning: { preview: false },
    onFired: () => {
      woken += 1;
    },
    clock: () => bench.now,
    log: SILENT,
  });
}

const nextAt = (at: number) =>
  eventually(`the next one is due at ${new Date(at).toISOString()}`, async () => {
    const rows = await bench.store.upkeep.schedules();
    return rows.some(({ next_at }) => next_at === at);
  });

async function move(ms: number): Promise<void> {
  bench.now += ms;
  schedules.wake();
}

test("an instant makes its deliveries once, and wakes whoever sends them", async () => {
  await nextAt(START + DAY);
  expect(await bench.deliveries()).toEqual([]);
  await move(DAY);
  await nextAt(START + 2 * DAY);
  schedules.wake();
  await aWhile();
  expect(await bench.deliveries()).toMatchObject([
    { rule: "daily", trigger: "schedule:2026-03-02T00:00:00.000Z", planned_for: START + DAY },
  ]);
  expect(woken).toBe(1);
});

test("after a stop only the last instant that was missed is made up for", async () => {
  await nextAt(START + DAY);
  await schedules.stop();
  bench.now += 5 * DAY + HOUR;
  schedules = start();
  await nextAt(START + 6 * DAY);
  expect(await bench.deliveries()).toMatchObject([{ planned_for: START + 5 * DAY }]);
});

test("a clock that ran ahead for a while silences nothing", async () => {
  await nextAt(START + DAY);
  await move(400 * DAY);
  await nextAt(START + 401 * DAY);
  await move(-400 * DAY);
  await nextAt(START + DAY);
  await move(DAY);
  await nextAt(START + 2 * DAY);
  expect((await bench.deliveries()).map(({ planned_for }) => planned_for)).toEqual([
    START + DAY,
    START + 400 * DAY,
  ]);
});

test("other rules: a schedule that did not change stays due, a new one begins, one that is gone is forgotten", async () => {
  await nextAt(START + DAY);
  await move(DAY / 2);
  active = everyDay("rules-2");
  schedules.wake();
  await aWhile();
  expect(await bench.store.upkeep.schedules()).toMatchObject([{ rule: "daily", next_at: START + DAY }]);
  active = everyDay("rules-3", "hourly", HOUR);
  schedules.wake();
  await nextAt(START + DAY / 2 + HOUR);
  expect(await bench.store.upkeep.schedules()).toMatchObject([{ rule: "hourly" }]);
});

test("as long as no rules are in force nothing is forgotten", async () => {
  await nextAt(START + DAY);
  await schedules.stop();
  active = undefined;
  schedules = start();
  await aWhile();
  expect(await bench.store.upkeep.schedules()).toHaveLength(1);
});
