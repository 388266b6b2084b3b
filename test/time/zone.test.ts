import { describe, expect, test } from "vitest";
import { didYouMean } from "../../src/config/did-you-mean.ts";
import { momentAt, wallOf, zoneFault } from "../../src/time/zone.ts";

const DAY_MS = 86_400_000;

const PLACE = "write a place, like  timezone: Europe/London  or  timezone: UTC";

describe("the moment of a wall-clock time", () => {
  test.each([
    // Zone, wall clock, moment.
    ["Europe/London", "2026-03-29T00:59", "2026-03-29T00:59Z"],
    ["Europe/London", "2026-03-29T01:00", "2026-03-29T01:00Z"],
    ["Europe/London", "2026-03-29T01:30", "2026-03-29T01:00Z"],
    ["Europe/London", "2026-03-29T02:00", "2026-03-29T01:00Z"],
    ["Europe/London", "2026-10-25T01:30", "2026-10-25T00:30Z"],
    ["Europe/London", "2026-10-25T02:00", "2026-10-25T02:00Z"],
    ["America/New_York", "2026-03-08T02:30", "2026-03-08T07:00Z"],
    ["America/New_York", "2026-11-01T01:30", "2026-11-01T05:30Z"],
    ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z"],
    ["Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30Z"],
    ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z"],
    ["America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00Z"],
    ["America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30Z"],
    ["Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30Z"],
    ["Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:00Z"],
    ["America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00Z"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z"],
    ["Asia/Kolkata", "2026-03-29T01:30", "2026-03-28T20:00Z"],
    ["UTC", "2026-03-29T01:30", "2026-03-29T01:30Z"],
  ])("in %s at %s is %s: a skipped time is the skip, a doubled one the first", (zone, wall, moment) => {
    const minutes = Date.parse(`${wall}Z`) / 60_000;
    expect(momentAt(zone, 0, minutes)).toBe(Date.parse(moment));
    expect(momentAt(zone, Math.floor(minutes / 1_440), minutes % 1_440)).toBe(Date.parse(moment));
  });

  test("what the clocks show at a moment that exists leads back to it", () => {
    const at = Date.parse("2026-07-04T10:20:30.456Z");
    expect(new Date(wallOf("Asia/Kolkata", at)).toISOString()).toBe("2026-07-04T15:50:30.456Z");
    expect(momentAt("Australia/Lord_Howe", 0, wallOf("Australia/Lord_Howe", DAY_MS) / 60_000)).toBe(DAY_MS);
  });
});

describe("the name of a zone", () => {
  test.each([
    "Europe/London",
    "UTC",
    "GMT",
    "Asia/Kolkata",
    "Asia/Calcutta",
    "America/Port-au-Prince",
    "Etc/GMT+5",
  ])("%s is one", (name) => expect(zoneFault(name)).toBeUndefined());

  test.each([
    ["Europe/Lodnon", 'did you mean "Europe/London"?'],
    ["Asia/Kolkatta", 'did you mean "Asia/Kolkata"?'],
    ["London", 'did you mean "Europe/London"?'],
    ["new york", 'did you mean "America/New_York"?'],
    ["BST", PLACE],
    ["+01:00", `an offset knows no summer time: ${PLACE}`],
    ["UTC+2", `an offset knows no summer time: ${PLACE}`],
    ["", PLACE],
  ])("%j is none", (name, fix) => {
    const message = `"${name}" is not a time zone`;
    expect(zoneFault(name, didYouMean)).toEqual({ code: "D504", message, fix });
  });

  test("without somebody who suggests, it says what a zone looks like", () => {
    const message = '"Europe/Lodnon" is not a time zone';
    expect(zoneFault("Europe/Lodnon")).toEqual({ code: "D504", message, fix: PLACE });
  });
});
