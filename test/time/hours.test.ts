import { describe, expect, test } from "vitest";
import { hoursOf, nextOpen } from "./hours-of.ts";

const DAY_MS = 86_400_000;

describe("hours on an ordinary week", () => {
  const office = hoursOf({
    open: { "mon-fri": ["09:00-12:00", "13:00-17:30"], sat: "10:00-14:00" },
    closed: ["2026-12-25..2026-12-28", "2027-01-01"],
    timezone: "Europe/London",
  });

  test("they open at the first minute of a range and are closed at its last", () => {
    const open = Date.parse("2026-07-06T08:00Z");
    expect(office.isOpen(open - 1)).toBe(false);
    expect(office.isOpen(open)).toBe(true);
    expect(office.isOpen(Date.parse("2026-07-06T11:00Z") - 1)).toBe(true);
    expect(office.isOpen(Date.parse("2026-07-06T11:00Z"))).toBe(false);
  });

  test("while open, the next opening is now; while closed, the next closing is", () => {
    const open = Date.parse("2026-07-06T08:30Z");
    const shut = Date.parse("2026-07-06T11:30Z");
    expect(office.nextOpening(open)).toBe(open);
    expect(office.nextClosing(shut)).toBe(shut);
  });

  test.each([
    ["a break at noon", "2026-07-06T11:30Z", ["2026-07-06T12:00Z", "2026-07-06T16:30Z"]],
    ["a night", "2026-07-06T20:00Z", ["2026-07-07T08:00Z", "2026-07-07T11:00Z"]],
    ["a weekend", "2026-07-04T13:00Z", ["2026-07-06T08:00Z", "2026-07-06T11:00Z"]],
    ["closed dates", "2026-12-24T18:00Z", ["2026-12-29T09:00Z", "2026-12-29T12:00Z"]],
    ["the end of a year", "2026-12-31T17:30Z", ["2027-01-02T10:00Z", "2027-01-02T14:00Z"]],
  ])("they open after %s", (_, after, expected) => {
    expect(nextOpen(office, after)).toEqual(expected);
  });

  test.each([
    ["tues", "2026-07-07T09:00Z"],
    ["Wednesday", "2026-07-08T09:00Z"],
    ["fri-mon", "2026-07-06T09:00Z"],
    ["wed, fri", "2026-07-08T09:00Z"],
    ["thu - fri", "2026-07-09T09:00Z"],
  ])("days may be written %s", (days, expected) => {
    const hours = hoursOf({ open: { [days]: "9:00 - 17:00" }, timezone: "UTC" });
    expect(nextOpen(hours, "2026-07-06T03:00Z")[0]).toBe(expected);
  });
});

describe("hours where the clocks change", () => {
  test.each([
    // A range that begins in the hour that is skipped begins at the skip.
    ["Europe/London", "01:30-03:00", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-29T02:00Z"]],
    ["Europe/London", "09:00-17:00", "2026-03-28T18:00Z", ["2026-03-29T08:00Z", "2026-03-29T16:00Z"]],
    // One that begins or ends in a doubled hour takes the first.
    ["Europe/London", "01:30-03:00", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-25T03:00Z"]],
    ["Europe/London", "00:00-01:30", "2026-10-24T12:00Z", ["2026-10-24T23:00Z", "2026-10-25T00:30Z"]],
    ["America/New_York", "02:15-06:00", "2026-03-07T12:00Z", ["2026-03-08T07:00Z", "2026-03-08T10:00Z"]],
    ["America/New_York", "01:30-06:00", "2026-10-31T12:00Z", ["2026-11-01T05:30Z", "2026-11-01T11:00Z"]],
    ["Australia/Lord_Howe", "02:10-08:00", "2026-10-03T02:00Z", ["2026-10-03T15:30Z", "2026-10-03T21:00Z"]],
    ["Australia/Lord_Howe", "01:40-08:00", "2026-04-04T02:00Z", ["2026-04-04T14:40Z", "2026-04-04T21:30Z"]],
    ["America/Santiago", "00:00-06:00", "2026-09-05T12:00Z", ["2026-09-06T04:00Z", "2026-09-06T09:00Z"]],
    ["Africa/Casablanca", "09:00-17:00", "2026-02-14T20:00Z", ["2026-02-15T09:00Z", "2026-02-15T17:00Z"]],
    ["Africa/Casablanca", "09:00-17:00", "2026-03-21T20:00Z", ["2026-03-22T08:00Z", "2026-03-22T16:00Z"]],
    ["Asia/Kolkata", "09:00-17:00", "2026-03-28T20:00Z", ["2026-03-29T03:30Z", "2026-03-29T11:30Z"]],
  ])("in %s %s after %s", (timezone, range, after, expected) => {
    expect(nextOpen(hoursOf({ open: { "mon-sun": range }, timezone }), after)).toEqual(expected);
  });

  test("a range that lies wholly in the hour that is skipped does not happen", () => {
    const hours = hoursOf({ open: { sun: "01:10-01:50" }, timezone: "Europe/London" });
    expect(nextOpen(hours, "2026-03-28T12:00Z")).toEqual(["2026-04-05T00:10Z", "2026-04-05T00:50Z"]);
  });

  test("a skip at midnight does not tear two days apart", () => {
    const hours = hoursOf({ open: { sat: "12:00-24:00", sun: "00:00-12:00" }, timezone: "America/Santiago" });
    expect(nextOpen(hours, "2026-09-05T10:00Z")).toEqual(["2026-09-05T16:00Z", "2026-09-06T15:00Z"]);
  });
});

describe("ranges past midnight", () => {
  const night = { open: { fri: "22:00-06:00" }, timezone: "America/New_York" };

  test("they belong to the day on which they start", () => {
    expect(nextOpen(hoursOf(night), "2026-07-01T00:00Z")).toEqual(["2026-07-04T02:00Z", "2026-07-04T10:00Z"]);
  });

  test.each([
    ["Pacific/Pago_Pago", ["2026-07-03T23:00Z", "2026-07-04T22:00Z"]],
    ["Pacific/Kiritimati", ["2026-07-02T22:00Z", "2026-07-03T21:00Z"]],
  ])("far from Greenwich too: in %s", (timezone, expected) => {
    const hours = hoursOf({ open: { fri: "12:00-11:00", mon: "10:00-10:30" }, timezone });
    expect(nextOpen(hours, "2026-07-02T00:00Z")).toEqual(expected);
    expect(hours.isOpen(Date.parse(expected[1] ?? "") - 1)).toBe(true);
  });

  test("the last hours of a night that ends two days later by UTC are open", () => {
    const hours = hoursOf({ open: { fri: "20:00-19:00" }, timezone: "Pacific/Pago_Pago" });
    expect(hours.isOpen(Date.parse("2026-07-05T05:59Z"))).toBe(true);
    expect(hours.isOpen(Date.parse("2026-07-05T06:00Z"))).toBe(false);
  });

  test("before a closed date they end at midnight", () => {
    const hours = hoursOf({ ...night, closed: ["2026-07-04"] });
    expect(nextOpen(hours, "2026-07-01T00:00Z")).toEqual(["2026-07-04T02:00Z", "2026-07-04T04:00Z"]);
  });

  test("one that would start on a closed date does not happen, not even after midnight", () => {
    const hours = hoursOf({ ...night, closed: ["2026-07-03"] });
    expect(nextOpen(hours, "2026-07-01T00:00Z")).toEqual(["2026-07-11T02:00Z", "2026-07-11T10:00Z"]);
  });

  test("a range to 24:00 or 00:00 goes on in the range of the next day", () => {
    for (const evening of ["18:00-24:00", "18:00-00:00"]) {
      const hours = hoursOf({ open: { mon: evening, tue: "00:00-02:00" }, timezone: "UTC" });
      expect(nextOpen(hours, "2026-07-06T00:00Z")).toEqual(["2026-07-06T18:00Z", "2026-07-07T02:00Z"]);
    }
  });

  test("the night from Sunday to Monday is one", () => {
    const hours = hoursOf({ open: { sun: "20:00-04:00", mon: "04:00-08:00" }, timezone: "UTC" });
    expect(nextOpen(hours, "2026-07-05T00:00Z")).toEqual(["2026-07-05T20:00Z", "2026-07-06T08:00Z"]);
  });
});

describe("at most 370 days ahead", () => {
  const at = Date.parse("2026-07-06T12:00Z");

  test("what is closed for longer has no next opening", () => {
    const open = { "mon-sun": "00:00-24:00" };
    const reopening = (closed: string) =>
      hoursOf({ open, closed: [closed], timezone: "UTC" }).nextOpening(at);
    expect(reopening("2026-07-01..2027-07-11")).toBeUndefined();
    expect(reopening("2026-07-01..2027-07-10")).toBe(Date.parse("2027-07-11T00:00Z"));
  });

  test("what never closes has no next closing", () => {
    const always = hoursOf({ open: { "mon-sun": "00:00-24:00" }, timezone: "Europe/London" });
    expect(always.isOpen(at)).toBe(true);
    expect(always.nextOpening(at)).toBe(at);
    expect(always.nextClosing(at)).toBeUndefined();
  });

  test("days are forgotten when there are too many, and found again", () => {
    const hours = hoursOf({ open: { mon: "09:00-17:00" }, timezone: "UTC" });
    for (let day = 0; day < 9_000; day++) hours.isOpen(at + day * DAY_MS);
    expect(hours.isOpen(at)).toBe(true);
  });
});
