import fc from "fast-check";
import { expect, test } from "vitest";
import type { WrittenHours } from "../../src/time/hours.ts";
import { wallOf } from "../../src/time/zone.ts";
import { hoursOf } from "./hours-of.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SAMPLES = 40;

const zones = [
  "Europe/London",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "America/Santiago",
];
const timezone = fc.constantFrom(...zones, "Asia/Kolkata", "America/Nuuk", "UTC");

/** Quarters of an hour, so that they meet the changes of clocks. */
const clock = fc.nat(95).map((quarter) => {
  const digits = (number: number) => String(number).padStart(2, "0");
  return `${digits(Math.floor(quarter / 4))}:${digits((quarter % 4) * 15)}`;
});
const inOneDay = fc.tuple(clock, clock).filter(([from, to]) => from < to);
const range = inOneDay.map(([from, to]) => `${from}-${to}`);
const date = fc.integer({ min: 0, max: 365 }).map((day) => new Date(Date.UTC(2026, 0, 1) + day * DAY_MS));

const written: fc.Arbitrary<WrittenHours> = fc.record({
  open: fc.dictionary(fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range, {
    minKeys: 1,
  }),
  closed: fc.array(
    date.map((day) => day.toISOString().slice(0, 10)),
    { maxLength: 5 },
  ),
  timezone,
});

const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) });

function between(from: number, to: number): readonly number[] {
  return Array.from({ length: SAMPLES }, (_, index) => Math.floor(from + ((to - from) * index) / SAMPLES));
}

test("the next opening is open, nothing before it is, and it is its own next opening", () => {
  fc.assert(
    fc.property(written, at, (text, moment) => {
      const { isOpen, nextOpening } = hoursOf(text);
      const opening = nextOpening(moment) ?? Number.NaN;
      expect(opening).toBeGreaterThanOrEqual(moment);
      expect(isOpen(opening)).toBe(true);
      expect(nextOpening(opening)).toBe(opening);
      const before = opening === moment ? [] : [...between(moment, opening), opening - 1];
      expect(before.filter(isOpen)).toEqual([]);
    }),
  );
});

test("the next closing is closed, everything before it is open, and it is its own next closing", () => {
  fc.assert(
    fc.property(written, at, (text, moment) => {
      const { isOpen, nextOpening, nextClosing } = hoursOf(text);
      const from = nextOpening(moment) ?? moment;
      const closing = nextClosing(from) ?? Number.NaN;
      expect(closing).toBeGreaterThan(from);
      expect(isOpen(closing)).toBe(false);
      expect(nextClosing(closing)).toBe(closing);
      expect([...between(from, closing), closing - 1].every(isOpen)).toBe(true);
    }),
  );
});

test("away from changes of the clocks, open is what the clocks of the zone say", () => {
  fc.assert(
    fc.property(written, at, (text, moment) => {
      const wall = new Date(wallOf(text.timezone, moment));
      const isSteady = [-DAY_MS, DAY_MS].every(
        (step) => wallOf(text.timezone, moment + step) === wall.getTime() + step,
      );
      fc.pre(isSteady);
      const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][wall.getUTCDay()] ?? "";
      const [from = "", to = ""] = String(text.open[day] ?? "-").split("-");
      const shown = wall.toISOString();
      const isWithin = from !== "" && from <= shown.slice(11, 16) && shown.slice(11, 16) < to;
      const isClosed = text.closed?.includes(shown.slice(0, 10));
      expect(hoursOf(text).isOpen(moment)).toBe(isWithin && !isClosed);
    }),
  );
});

test("around every change of the clocks, openings stay in order", () => {
  for (const zone of zones) {
    const hours = hoursOf({
      open: { "mon-sun": ["00:15-01:45", "02:15-03:00", "23:00-00:15"] },
      timezone: zone,
    });
    let last = Date.UTC(2026, 0, 1);
    while (last < Date.UTC(2027, 0, 1)) {
      const opening = hours.nextOpening(last) ?? Number.NaN;
      const closing = hours.nextClosing(opening) ?? Number.NaN;
      expect(opening).toBeGreaterThanOrEqual(last);
      expect(closing).toBeGreaterThan(opening);
      expect(closing - opening).toBeLessThanOrEqual(4.5 * 60 * MINUTE_MS);
      last = closing;
    }
  }
});
