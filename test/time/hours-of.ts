import { expect } from "vitest";
import { type Hours, readHours, type WrittenHours } from "../../src/time/hours.ts";

/** Hours that must be good. */
export function hoursOf(written: WrittenHours): Hours {
  const reading = readHours(written);
  expect(reading).toMatchObject({ ok: true });
  if (!reading.ok) throw new Error("unreachable");
  return reading.hours;
}

/** Opening and closing after a moment, as texts without seconds. */
export function nextOpen(hours: Hours, after: string): readonly [string, string] {
  const opening = hours.nextOpening(Date.parse(after)) ?? Number.NaN;
  return [shown(opening), shown(hours.nextClosing(opening) ?? Number.NaN)];
}

function shown(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
