import { expect } from "vitest";
import type { Schedule } from "../../src/route/rule-set.ts";
import { readSchedule } from "../../src/time/schedule.ts";

/** A schedule that must be good. */
export function scheduleOf(text: string, zone: string): Schedule {
  const reading = readSchedule(text, zone);
  expect(reading).toMatchObject({ ok: true });
  if (!reading.ok) throw new Error("unreachable");
  return reading.schedule;
}

/** The instants after a moment, as texts without seconds. */
export function instants(schedule: Schedule, after: string, count: number): readonly string[] {
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    at = schedule.next(at) ?? Number.NaN;
    found.push(`${new Date(at).toISOString().slice(0, 16)}Z`);
  }
  return found;
}
