import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { momentAt, wallOf } from "../../src/time/zone.ts";
import { instants, scheduleOf } from "./schedule-of.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** One of each kind: whole hours, half an hour, at midnight, over midnight, by another calendar, none. */
const ZONES = [
  "Europe/London",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Santiago",
  "America/Nuuk",
  "Africa/Casablanca",
  "Asia/Kolkata",
];

/** 1 January 2026 is a Thursday. */
const START = "2026-01-01T00:00Z";

describe("schedules in words", () => {
  test.each([
    [
      ["2026-01-01T09:00Z", "2026-01-02T09:00Z"],
      ["every day at 09:00", "every day at 9:00", "Daily at 9am"],
    ],
    [
      ["2026-01-01T09:00Z", "2026-01-02T09:00Z"],
      ["every day 9:00", "at 9:00 every day", "each day at 9 am."],
    ],
    [["2026-01-01T09:00Z", "2026-01-01T17:30Z", "2026-01-02T09:00Z"], ["every day at 17:30 and 9:00"]],
    [["2026-01-01T12:00Z"], ["every day at noon", "every day at 12pm"]],
    [["2026-01-02T00:00Z"], ["every day at midnight", "every day at 12am", "every day at 00:00"]],
    [["2026-01-01T09:00Z", "2026-01-02T09:00Z", "2026-01-05T09:00Z"], ["every weekday at 09:00"]],
    [["2026-01-01T09:00Z", "2026-01-02T09:00Z", "2026-01-05T09:00Z"], ["weekdays at 09:00"]],
    [["2026-01-01T09:00Z", "2026-01-02T09:00Z", "2026-01-05T09:00Z"], ["every monday to friday at 09:00"]],
    [["2026-01-03T10:00Z", "2026-01-04T10:00Z", "2026-01-10T10:00Z"], ["every weekend at 10:00"]],
    [["2026-01-01T09:00Z", "2026-01-05T09:00Z"], ["every monday and thursday at 09:00"]],
    [
      ["2026-01-01T09:00Z", "2026-01-05T09:00Z"],
      ["Every Mon, Thu at 9:00", "mondays and thursdays at 09:00"],
    ],
    [
      ["2026-01-05T09:00Z", "2026-01-12T09:00Z"],
      ["every monday at 09:00", "every week on monday at 09:00"],
    ],
    [
      ["2026-01-01T00:15Z", "2026-01-01T00:30Z"],
      ["every 15 minutes", "every 15 min"],
    ],
    [["2026-01-01T00:01Z"], ["every minute", "every 1 minute"]],
    [
      ["2026-01-01T01:00Z", "2026-01-01T02:00Z"],
      ["every hour", "hourly", "every 1 hour"],
    ],
    [["2026-01-01T00:30Z", "2026-01-01T01:30Z"], ["every hour at :30"]],
    [["2026-01-01T06:00Z", "2026-01-01T12:00Z"], ["every 6 hours"]],
    [["2026-01-01T09:00Z", "2026-02-01T09:00Z"], ["every month on the 1st at 09:00"]],
    [["2026-01-01T09:00Z", "2026-02-01T09:00Z"], ["every first day of the month at 09:00"]],
    [["2026-01-01T09:00Z", "2026-01-15T09:00Z"], ["every month on the 1st and 15th at 09:00"]],
    [["2026-01-31T18:00Z", "2026-02-28T18:00Z"], ["every last day of the month at 18:00"]],
    [["2026-01-31T18:00Z", "2026-02-28T18:00Z"], ["every month on the last day at 18:00"]],
    [["2026-01-05T09:00Z", "2026-02-02T09:00Z"], ["every first monday of the month at 09:00"]],
    [["2026-01-30T09:00Z", "2026-02-27T09:00Z"], ["every month on the last friday at 09:00"]],
  ])("%j", (expected, texts) => {
    for (const text of texts)
      expect(instants(scheduleOf(text, "UTC"), START, expected.length), text).toEqual(expected);
  });
});

describe("schedules in cron", () => {
  test.each([
    ["0 9 * * 1-5", ["2026-01-01T09:00Z", "2026-01-02T09:00Z", "2026-01-05T09:00Z"]],
    ["0 9 * * mon,fri", ["2026-01-02T09:00Z", "2026-01-05T09:00Z"]],
    ["0 9 * * 7", ["2026-01-04T09:00Z", "2026-01-11T09:00Z"]],
    ["0 9 * * 6-7", ["2026-01-03T09:00Z", "2026-01-04T09:00Z"]],
    ["0 9 L * *", ["2026-01-31T09:00Z", "2026-02-28T09:00Z"]],
    ["0 9 1 jan-mar/2 *", ["2026-01-01T09:00Z", "2026-03-01T09:00Z", "2027-01-01T09:00Z"]],
    ["*/30 9-10 * * *", ["2026-01-01T09:00Z", "2026-01-01T09:30Z", "2026-01-01T10:00Z"]],
    ["  0   0 29 2 *  ", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]],
    ["59 23 31 12 *", ["2026-12-31T23:59Z", "2027-12-31T23:59Z"]],
  ])("%s", (text, expected) => {
    expect(instants(scheduleOf(text, "UTC"), START, expected.length)).toEqual(expected);
  });

  test("29 February is found beyond a century that has none", () => {
    expect(instants(scheduleOf("0 0 29 2 *", "UTC"), "2096-03-01T00:00Z", 1)).toEqual(["2104-02-29T00:00Z"]);
  });
});

describe("schedules where the clocks change", () => {
  test.each([
    ["Europe/London", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    ["Europe/London", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
    ["America/New_York", "2026-10-31T12:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]],
    ["Australia/Lord_Howe", "2026-04-04T12:00Z", ["2026-04-04T14:30Z", "2026-04-05T15:00Z"]],
    ["Asia/Kolkata", "2026-03-28T12:00Z", ["2026-03-28T20:00Z", "2026-03-29T20:00Z"]],
  ])("every day at 01:30 in %s happens at the skip, and once when doubled", (zone, after, expected) => {
    expect(instants(scheduleOf("every day at 01:30", zone), after, 2)).toEqual(expected);
    expect(instants(scheduleOf("30 1 * * *", zone), after, 2)).toEqual(expected);
  });

  test("a skip that leads into the next day (Nuuk) loses no evening", () => {
    const evening = scheduleOf("every saturday at 23:30", "America/Nuuk");
    expect(instants(evening, "2026-03-28T12:00Z", 1)).toEqual(["2026-03-29T01:00Z"]);
  });

  test("two times of day that the skip makes one happen once", () => {
    const both = scheduleOf("every day at 01:15 and 01:45", "Europe/London");
    expect(instants(both, "2026-03-28T12:00Z", 2)).toEqual(["2026-03-29T01:00Z", "2026-03-30T00:15Z"]);
  });

  test("every 15 minutes goes on through a doubled hour", () => {
    const quarters = instants(scheduleOf("every 15 minutes", "Europe/London"), "2026-10-24T23:00Z", 12);
    const moments = quarters.map((text) => Date.parse(text));
    expect(moments).toEqual(
      moments.map((_, index) => Date.parse("2026-10-24T23:15Z") + index * 15 * MINUTE_MS),
    );
  });

  test("on every day of a year, a time of day is the moment that the zone says", () => {
    const times = ["00:00", "00:30", "01:30", "02:15", "02:30", "03:00", "23:00", "23:30"];
    for (const zone of ZONES) {
      for (const time of times) {
        const schedule = scheduleOf(`every day at ${time}`, zone);
        const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
        for (let day = Date.UTC(2026, 0, 2) / DAY_MS; day < Date.UTC(2027, 0, 1) / DAY_MS; day++) {
          const moment = momentAt(zone, day, minute);
          expect(schedule.next(moment - 1), `${zone} ${time} ${day}`).toBe(moment);
        }
      }
    }
  });
});

describe("the next instant", () => {
  const texts = [
    "every day at 01:30",
    "every 15 minutes",
    "every 2 hours",
    "every weekday at 02:15 and 23:30",
  ];
  const schedule = fc.record({
    text: fc.constantFrom(...texts, "0 0 29 2 *"),
    zone: fc.constantFrom(...ZONES),
  });
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });

  test("is strictly later, and later ones come after it", () => {
    fc.assert(
      fc.property(schedule, moment, ({ text, zone }, at) => {
        const { next } = scheduleOf(text, zone);
        const first = next(at) ?? Number.NaN;
        expect(first).toBeGreaterThan(at);
        expect(next(first)).toBeGreaterThan(first);
        expect(first % MINUTE_MS).toBe(0);
      }),
    );
  });

  test("is the same from every moment before it", () => {
    fc.assert(
      fc.property(
        schedule,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ text, zone }, at, share) => {
          const { next } = scheduleOf(text, zone);
          const first = next(at) ?? Number.NaN;
          expect(next(Math.floor(at + (first - 1 - at) * share))).toBe(first);
        },
      ),
    );
  });

  test("every so many hours is when the clocks show such an hour", () => {
    for (const zone of ZONES) {
      const { next } = scheduleOf("every 2 hours", zone);
      let at = Date.UTC(2026, 2, 1);
      while (at < Date.UTC(2026, 3, 30)) {
        at = next(at) ?? Number.NaN;
        const shown = new Date(wallOf(zone, at));
        expect([shown.getUTCHours() % 2, shown.getUTCMinutes()]).toEqual([0, 0]);
      }
    }
  });
});

test("the expression is the text with its zone", () => {
  expect(scheduleOf(" every hour ", "Europe/London").expression).toBe("every hour (Europe/London)");
});
