import { describe, expect, test } from "vitest";
import { duration, durationText, parseDuration } from "../../src/model/duration.ts";

describe("a duration", () => {
  test.each([
    ["90s", 90_000],
    ["15m", 900_000],
    ["24h", 86_400_000],
    ["2d", 172_800_000],
    ["1w", 604_800_000],
    ["1h30m", 5_400_000],
    ["400d", 34_560_000_000],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each([
    "",
    "90",
    "0s",
    "1.5h",
    "-1h",
    "1h 30m",
    "30m1h",
    "1h1h",
    "401d",
    "1y",
    "h",
    "1H",
    "99999999999s",
  ])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    [86_400_000, "1d"],
    [90_000, "1m30s"],
    [90_061_000, "1d1h1m1s"],
    [400, "0s"],
  ])("%d ms is written as %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  test("reads as milliseconds in settings, and says how to write it", () => {
    const field = duration("How long.");
    expect(field.parse("72h")).toBe(259_200_000);
    expect(field.safeParse("72").error?.issues[0]?.message).toContain("90s, 15m");
  });
});
