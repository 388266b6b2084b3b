import fc from "fast-check";
import { expect, test } from "vitest";
import { type AlarmChange, CALM_MS, decideAlarms } from "../../src/alarms/decide-alarms.ts";
import type { Finding } from "../../src/alarms/finding.ts";
import { type Alarm, alarmId } from "../../src/model/alarm.ts";
import { MINUTE, NOON } from "./known.ts";

const FAILING: Finding = { kind: "gate_failing", key: "slack", detail: { failures: 5 } };
const NO_CALM: ReadonlyMap<string, number> = new Map();
const alarm = (changes: Partial<Alarm> = {}): Alarm => ({
  kind: "gate_failing",
  key: "slack",
  raised_at: NOON - 60 * MINUTE,
  again: false,
  detail: {},
  ...changes,
});
const decide = (findings: readonly Finding[], alarms: readonly Alarm[], now = NOON, calm = NO_CALM) =>
  decideAlarms({ findings, alarms, calm, now });

test("what is found rises once, and ends when it is found no more", () => {
  expect(decide([FAILING], []).changes).toEqual([
    { change: "raise", alarm: { ...FAILING, raised_at: NOON, again: false } },
  ]);
  expect(decide([FAILING], [alarm()]).changes).toEqual([]);
  expect(decide([], [alarm()]).changes).toEqual([{ change: "end", alarm: alarm({ ended_at: NOON }) }]);
});

test("what only keeps an alarm open raises none", () => {
  const keeps = { ...FAILING, keepsOnly: true };
  expect(decide([keeps], []).changes).toEqual([]);
  expect(decide([keeps], [alarm()]).changes).toEqual([]);
});

test("what rises again within ten minutes says that it comes and goes; later it is a new alarm", () => {
  const ended = (at: number) => [alarm({ ended_at: at })];
  expect(decide([FAILING], ended(NOON - CALM_MS + 1)).changes).toMatchObject([{ alarm: { again: true } }]);
  expect(decide([FAILING], ended(NOON - CALM_MS)).changes).toMatchObject([{ alarm: { again: false } }]);
});

test("what comes and goes ends once it was well for ten minutes, counted anew each time", () => {
  const alarms = [alarm({ again: true })];
  const first = decide([], alarms);
  expect(first.changes).toEqual([]);
  const back = decide([FAILING], alarms, NOON + 9 * MINUTE, first.calm);
  expect(back).toEqual({ changes: [], calm: NO_CALM });
  const again = decide([], alarms, NOON + 10 * MINUTE, back.calm);
  expect(again.changes).toEqual([]);
  expect(decide([], alarms, NOON + 20 * MINUTE, again.calm).changes).toMatchObject([{ change: "end" }]);
});

test("a clock that is set back does not keep it open longer than ten minutes", () => {
  const alarms = [alarm({ again: true })];
  const first = decide([], alarms, NOON + 100 * MINUTE);
  const back = decide([], alarms, NOON, first.calm);
  expect(decide([], alarms, NOON + CALM_MS, back.calm).changes).toHaveLength(1);
});

const finding = fc.record({
  kind: fc.constantFrom("gate_failing" as const, "source_silent" as const),
  key: fc.constantFrom("a", "b"),
  detail: fc.constant({}),
  keepsOnly: fc.boolean(),
});
const looks = fc.array(
  fc.record({
    findings: fc.uniqueArray(finding, { selector: alarmId }),
    pass: fc.integer({ min: 0, max: 15 * MINUTE }),
  }),
  { maxLength: 30 },
);

test("whatever happens, one alarm at most is open of each, and raises and ends take turns", () => {
  fc.assert(
    fc.property(looks, (steps) => {
      let now = NOON;
      let calm = NO_CALM;
      let alarms: readonly Alarm[] = [];
      const told = new Map<string, string>();
      for (const { findings, pass } of steps) {
        now += pass;
        const decided = decide(findings, alarms, now, calm);
        calm = decided.calm;
        for (const { change, alarm: one } of decided.changes) {
          expect(change).not.toBe(told.get(alarmId(one)) ?? "end");
          told.set(alarmId(one), change);
        }
        alarms = applied(alarms, decided.changes);
        for (const one of findings.filter(({ keepsOnly }) => !keepsOnly)) {
          expect(alarms.some((each) => each.ended_at === undefined && alarmId(each) === alarmId(one))).toBe(
            true,
          );
        }
      }
    }),
  );
});

function applied(alarms: readonly Alarm[], changes: readonly AlarmChange[]): readonly Alarm[] {
  const ended = new Map(
    changes.filter(({ change }) => change === "end").map(({ alarm: one }) => [alarmId(one), one]),
  );
  const raised = changes.filter(({ change }) => change === "raise").map(({ alarm: one }) => one);
  const kept = alarms.map((one) => (one.ended_at === undefined ? (ended.get(alarmId(one)) ?? one) : one));
  return [...raised, ...kept];
}
