import { describe, expect, test } from "vitest";
import { alarmText, alarmWords } from "../../src/alarms/alarm-words.ts";
import { findDeadLetters } from "../../src/alarms/find-dead-letters.ts";
import { findInQueue } from "../../src/alarms/find-in-queue.ts";
import { findInRelay } from "../../src/alarms/find-in-relay.ts";
import { findInSources } from "../../src/alarms/find-in-sources.ts";
import type { Alarm } from "../../src/model/alarm.ts";
import { ALARM_TEXTS } from "../../src/model/alarm-texts.ts";
import { DAY, failingGate, gate, HOUR, knownWith, NOON } from "./known.ts";

const KNOWN = knownWith({
  gates: [failingGate("slack/#kyc"), gate("mail", { due: 2, oldest_due_at: NOON - HOUR })],
  deaths: [{ destination: "mail", count: 2, first_at: NOON - HOUR }],
  paces: [{ source: "persona", last_event_at: NOON - 2 * DAY, days: 5, longest_pause: HOUR }],
  troubles: new Map([
    [
      "persona",
      {
        failed_at: [1, 2, 3, 4, 5].map((minute) => NOON - minute),
        reason: "bad_signature",
        too_large_at: NOON,
        pressed_at: NOON,
        left: 1,
      },
    ],
  ]),
  rules: { errors: 1, first: "rules/a.yaml:3:1 (R101)", inForce: true },
  room: { free: 1 },
});
const FOUND = [
  ...findInQueue(KNOWN),
  ...findDeadLetters(KNOWN),
  ...findInSources(KNOWN),
  ...findInRelay(KNOWN),
];
const alarms = FOUND.map(
  ({ kind, key, detail }): Alarm => ({ kind, key, raised_at: NOON, again: false, detail }),
);

test("every kind of alarm is found when it is so", () => {
  expect(new Set(alarms.map(({ kind }) => kind))).toEqual(new Set(Object.keys(ALARM_TEXTS)));
});

describe.each(alarms.map((alarm) => [alarm.kind, alarm] as const))("%s", (kind, alarm) => {
  test("says all it has to say, and leaves no gap", () => {
    const { title, what, means, how, look } = alarmWords(alarm);
    for (const text of [title, what, means, how, look])
      expect(text).not.toMatch(/[{}]|undefined|NaN|unknown/);
    expect(what).toMatch(/\. Since \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/);
    expect(title).not.toMatch(/[.\n]/);
    expect(look).toMatch(/^npx kyc-relay /);
    // Who reads it in that list must not be sent there.
    expect(`${how} ${look}`).not.toContain("kyc-relay alarms");
  });

  test("at its end says how long it was, and no more", () => {
    const ended = { ...alarm, ended_at: NOON + 90 * 60_000 };
    expect(alarmText(ended)).toMatch(/^It lasted from .* to 2026-03-04 13:30 UTC \(.*\)\.$/);
    expect(alarmWords(ended).title).toBe(ALARM_TEXTS[kind].ended.replace("{key}", alarm.key));
  });
});

test("one that comes and goes says so", () => {
  const alarm: Alarm = { kind: "rules_broken", key: "rules", raised_at: NOON, again: true, detail: {} };
  expect(alarmWords(alarm).what).toContain("it comes and goes");
});
