import { describe, expect, test } from "vitest";
import { parseCount } from "../../src/cli/parse-count.ts";
import { parseRate } from "../../src/cli/parse-rate.ts";
import { parseSet } from "../../src/cli/parse-set.ts";
import { parseWhen } from "../../src/cli/parse-when.ts";

describe("--set", () => {
  test("splits at the first equals sign and reads JSON values", () => {
    expect(parseSet(["data.id=evt_1", "a.b=3", "a.c=x=y", "a.d=null", 'a.e=["x"]', "a.f="])).toEqual({
      "data.id": "evt_1",
      "a.b": 3,
      "a.c": "x=y",
      "a.d": null,
      "a.e": ["x"],
      "a.f": "",
    });
  });

  test.each(["novalue", "=x", "a..b=c", ".a=c", "a b=c"])("refuses %j with a sentence", (text) => {
    expect(() => parseSet([text])).toThrow(/write it as path=value/);
  });
});

describe("--since", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");

  test.each([
    ["2h", "2026-11-22T10:00:00.000Z"],
    ["1d", "2026-11-21T12:00:00.000Z"],
    ["2026-11-01", "2026-11-01T00:00:00.000Z"],
    ["2026-11-01T09:30", "2026-11-01T09:30:00.000Z"],
    ["2026-11-01T09:30+02:00", "2026-11-01T07:30:00.000Z"],
  ])("%s is %s", (text, expected) => {
    expect(new Date(parseWhen(text, now)).toISOString()).toBe(expected);
  });

  test.each(["yesterday", "2026-13-01", "", "2"])("refuses %j with a sentence", (text) => {
    expect(() => parseWhen(text, now)).toThrow(/is no time/);
  });
});

describe("--rate", () => {
  test.each([
    ["5", 200],
    ["5/s", 200],
    ["30/m", 2000],
    ["1/5s", 5000],
  ])("%s waits %d ms from one to the next", (text, expected) => {
    expect(parseRate(text)).toBe(expected);
  });

  test.each(["0", "fast", "1/0s", "-1", "5/d"])("refuses %j with a sentence", (text) => {
    expect(() => parseRate(text)).toThrow(/is no rate/);
  });
});

test("--count is a whole number of at least 1", () => {
  expect(parseCount("12")).toBe(12);
  for (const text of ["0", "1.5", "many", "-1"])
    expect(() => parseCount(text)).toThrow(/whole number of at least 1/);
  expect(() => parseCount("65536", { least: 0, most: 65_535 })).toThrow(/from 0 to 65535/);
});
