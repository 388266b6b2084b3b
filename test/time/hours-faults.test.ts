import { describe, expect, test } from "vitest";
import { didYouMean } from "../../src/config/did-you-mean.ts";
import { readHours, type WrittenHours } from "../../src/time/hours.ts";

const LIKE = 'write it like "09:00-17:00", from 00:00 to 24:00';
const DAYS_FIX = 'write mon, tue, wed, thu, fri, sat or sun, a range like mon-fri, or a list like "mon,wed"';
const TWICE_FIX = 'give each day once; a day with a break has a list: ["09:00-12:00", "13:00-17:00"]';
const OVERLAP_FIX = "let one end where the other begins, or join them";

function faultsOf(written: Partial<WrittenHours>) {
  const reading = readHours({ open: { mon: "09:00-17:00" }, timezone: "UTC", ...written }, didYouMean);
  return reading.ok ? [] : reading.faults;
}

describe("a text that is no time range (D503)", () => {
  test.each([
    ["9-5", 'write  "09:00-17:00"'],
    ["9-17", 'write  "09:00-17:00"'],
    ["9:30-5", 'write  "09:30-17:00"'],
    ["10-2", 'write  "10:00-14:00"'],
    ["22-6", 'write  "22:00-06:00"'],
    ["9am - 5:30pm", 'write  "09:00-17:30"'],
    ["12am to 12pm", 'write  "00:00-12:00"'],
    ["09.00-17.00", 'write  "09:00-17:00"'],
    ["0900-1700", 'write  "09:00-17:00"'],
    ["24h", 'write  "00:00-24:00"'],
    ["00:00-00:00", 'write  "00:00-24:00"'],
    ["09:00-09:00", LIKE],
    ["09:00", LIKE],
    ["09:00-25:00", LIKE],
    ["09:60-17:00", LIKE],
    ["24:00-06:00", LIKE],
    ["in the morning", LIKE],
    ["09:00-12:00, 13:00-17:00", 'write  ["09:00-12:00", "13:00-17:00"]'],
    ["9-12 and 13-17", 'write  ["09:00-12:00", "13:00-17:00"]'],
  ])("%s", (text, fix) => {
    const message = `"${text}" is not a time range`;
    expect(faultsOf({ open: { "mon-fri": text } })).toEqual([
      { path: ["open", "mon-fri"], code: "D503", message, fix },
    ]);
  });

  test("in a list, the path leads to the item", () => {
    const message = '"1-5" is not a time range';
    expect(faultsOf({ open: { sat: ["09:00-12:00", "1-5"] } })).toEqual([
      { path: ["open", "sat", 1], code: "D503", message, fix: 'write  "01:00-05:00"' },
    ]);
  });

  test("a day that is closed is left out", () => {
    const message = '"closed" is not a time range';
    expect(faultsOf({ open: { sun: "closed" } })).toEqual([
      { path: ["open", "sun"], code: "D503", message, fix: "leave out the days that are closed" },
    ]);
  });

  test("a long text is cut", () => {
    const message = `"${"x".repeat(60)}…" is not a time range`;
    expect(faultsOf({ open: { sun: "x".repeat(100_000) } })).toMatchObject([{ message, fix: LIKE }]);
  });
});

describe("a key that is no day (D507)", () => {
  test.each([
    ["Mon to Fri", '"mon to fri" is not a day; did you mean "mon-fri"?'],
    ["mno", '"mno" is not a day; did you mean "mon"?'],
    ["mon-fry", '"fry" is not a day; did you mean "fri"?'],
    ["weekdays", '"weekdays" is not a day; did you mean "mon-fri"?'],
    ["weekend", '"weekend" is not a day; did you mean "sat-sun"?'],
    ["Daily", '"daily" is not a day; did you mean "mon-sun"?'],
    ["mon-wed-fri", '"mon-wed-fri" is not a day'],
    ["mo", '"mo" is not a day; did you mean "mon"?'],
    ["1", '"1" is not a day'],
    ["mon,", '"" is not a day'],
    ["holidays", '"holidays" is not a day'],
  ])("%s", (key, message) => {
    expect(faultsOf({ open: { [key]: "09:00-17:00" } })).toEqual([
      { path: ["open", key], code: "D507", message, fix: DAYS_FIX },
    ]);
  });
});

describe("a time that is given twice (D510)", () => {
  test("a day in two lines", () => {
    expect(faultsOf({ open: { "mon-fri": "09:00-17:00", friday: "09:00-15:00" } })).toEqual([
      {
        path: ["open", "friday"],
        code: "D510",
        message: 'fri is given twice: in "mon-fri" and in "friday"',
        fix: TWICE_FIX,
      },
    ]);
  });

  test("a day twice in one line", () => {
    expect(faultsOf({ open: { "mon,mon-wed": "09:00-17:00" } })).toEqual([
      {
        path: ["open", "mon,mon-wed"],
        code: "D510",
        message: 'mon is given twice: in "mon,mon-wed"',
        fix: TWICE_FIX,
      },
    ]);
  });

  test("ranges of one line that overlap are one fault, however many days have them", () => {
    const message = '"11:00-17:00" on mon overlaps "09:00-12:00" on mon';
    expect(faultsOf({ open: { "mon-fri": ["09:00-12:00", "11:00-17:00"] } })).toEqual([
      { path: ["open", "mon-fri", 1], code: "D510", message, fix: OVERLAP_FIX },
    ]);
  });

  test("a night reaches into the next day, from Sunday into Monday too", () => {
    const overlapping = { sun: "22:00-06:00", mon: "05:00-09:00" };
    const message = '"05:00-09:00" on mon overlaps "22:00-06:00" on sun';
    expect(faultsOf({ open: overlapping })).toEqual([
      { path: ["open", "mon"], code: "D510", message, fix: OVERLAP_FIX },
    ]);
    expect(faultsOf({ open: { ...overlapping, mon: "06:00-09:00" } })).toEqual([]);
  });

  test("each range within a long one is a fault", () => {
    const faults = faultsOf({ open: { mon: ["09:00-18:00", "10:00-11:00", "12:00-13:00"] } });
    expect(faults.map(({ path }) => path)).toEqual([
      ["open", "mon", 1],
      ["open", "mon", 2],
    ]);
  });
});

describe("hours that never open (D506)", () => {
  test.each([[{}], [{ mon: [] }]])("%j", (open) => {
    expect(faultsOf({ open })).toEqual([
      {
        path: ["open"],
        code: "D506",
        message: "these hours never open",
        fix: 'name at least one day: mon-fri: "09:00-17:00"',
      },
    ]);
  });
});

describe("a text that is no date (D509)", () => {
  const fix = 'write year, month and day: "2026-12-25", or a range: "2026-12-24..2026-12-26"';

  test.each([
    ["25.12.2026", "2026-12-25"],
    ["12/26/2026", "2026-12-26"],
    ["26/12/2026", "2026-12-26"],
    ["26 Dec 2026", "2026-12-26"],
    ["December 26, 2026", "2026-12-26"],
    ["2026/1/1", "2026-01-01"],
    ["2026-12-24 - 2026-12-26", "2026-12-24..2026-12-26"],
    ["24.12.2026 to 26.12.2026", "2026-12-24..2026-12-26"],
  ])("%s was meant as a date", (text, meant) => {
    const fault = {
      path: ["closed", 0],
      code: "D509",
      message: `"${text}" is not a date`,
      fix: `write  "${meant}"`,
    };
    expect(faultsOf({ closed: [text] })).toEqual([fault]);
  });

  test.each([
    "01/02/2026",
    "31.02.2026",
    "2026-02-30",
    "2026-13-01",
    "12-25",
    "christmas",
    "2026-12-24..",
    "a..b..c",
  ])("%s", (text) => {
    const fault = { path: ["closed", 1], code: "D509", message: `"${text}" is not a date`, fix };
    expect(faultsOf({ closed: ["2026-12-25", text] })).toEqual([fault]);
  });

  test("a range that ends before it begins", () => {
    expect(faultsOf({ closed: ["2026-12-26..2026-12-24"] })).toEqual([
      {
        path: ["closed", 0],
        code: "D509",
        message: '"2026-12-26..2026-12-24" ends before it begins',
        fix: 'write "2026-12-24..2026-12-26"',
      },
    ]);
  });
});

describe("all of it", () => {
  test("an unknown zone (D504)", () => {
    const message = '"Europe/Lodnon" is not a time zone';
    const fix = 'did you mean "Europe/London"?';
    expect(faultsOf({ timezone: "Europe/Lodnon" })).toEqual([
      { path: ["timezone"], code: "D504", message, fix },
    ]);
  });

  test("every fault is said in one run, in the order of writing", () => {
    const faults = faultsOf({
      open: { "mon-fri": "9-5", mno: "10-2" },
      closed: ["soon"],
      timezone: "Nowhere",
    });
    expect(faults.map(({ code }) => code)).toEqual(["D503", "D507", "D503", "D509", "D504"]);
  });

  test("faults of a line hide no overlap to come, and cause none", () => {
    expect(
      faultsOf({ open: { mon: ["9-5", "09:00-17:00", "10:00-11:00"] } }).map(({ code }) => code),
    ).toEqual(["D503"]);
  });
});
