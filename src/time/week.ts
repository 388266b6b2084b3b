import { DAY_NAMES, readDays } from "./day-names.ts";
import type { Report, Suggest, WrittenHours } from "./hours.ts";
import { quoted } from "./quoted.ts";
import { MINUTES_A_DAY, notATimeRange, readTimeRange, type TimeRange } from "./time-range.ts";

const MINUTES_A_WEEK = DAY_NAMES.length * MINUTES_A_DAY;

const MEANT_DAYS: ReadonlyMap<string, string> = new Map([
  ["weekday", "mon-fri"],
  ["weekdays", "mon-fri"],
  ["workdays", "mon-fri"],
  ["weekend", "sat-sun"],
  ["weekends", "sat-sun"],
  ["daily", "mon-sun"],
  ["everyday", "mon-sun"],
  ["every day", "mon-sun"],
  ["all", "mon-sun"],
  ["*", "mon-sun"],
]);

/** The ranges of each day, Monday first. */
export type Week = readonly (readonly TimeRange[])[];

/** A range on one day, with the place where it is written. */
type Shift = TimeRange & {
  readonly day: number;
  readonly text: string;
  readonly path: readonly (string | number)[];
  /** In the order of writing. */
  readonly place: number;
};

/** Reads the open hours of a week; what is wrong is reported. */
export function readWeek(open: WrittenHours["open"], report: Report, suggest?: Suggest): Week {
  let faults = 0;
  const count: Report = (fault) => {
    faults++;
    report(fault);
  };
  const shifts = readShifts(open, count, suggest);
  if (faults === 0 && shifts.length === 0) report(neverOpen());
  if (faults === 0) reportOverlaps(shifts, report);
  return DAY_NAMES.map((_, day) =>
    shifts.filter((shift) => shift.day === day).sort((a, b) => a.from - b.from),
  );
}

function readShifts(open: WrittenHours["open"], report: Report, suggest?: Suggest): readonly Shift[] {
  const owners = new Map<number, string>();
  const shifts: Shift[] = [];
  for (const [key, value] of Object.entries(open)) {
    const reading = readDays(key);
    if (!reading.ok) report({ path: ["open", key], ...notDays(key, reading.word, suggest) });
    const days = reading.ok ? ownDays({ key, days: reading.days, owners, report }) : [];
    for (const range of readRanges(key, value, report)) {
      for (const day of days) shifts.push({ ...range, day, place: shifts.length });
    }
  }
  return shifts;
}

type Claim = {
  readonly key: string;
  readonly days: readonly number[];
  readonly owners: Map<number, string>;
  readonly report: Report;
};

/** The days that no other line has; one fault for the first that has two. */
function ownDays({ key, days, owners, report }: Claim): readonly number[] {
  const own: number[] = [];
  let twice: number | undefined;
  for (const day of days) {
    if (owners.has(day)) twice ??= day;
    else own.push(day);
    if (!owners.has(day)) owners.set(day, key);
  }
  if (twice !== undefined)
    report({ path: ["open", key], ...givenTwice(twice, owners.get(twice) ?? key, key) });
  return own;
}

function readRanges(key: string, value: string | readonly string[], report: Report) {
  const texts = typeof value === "string" ? [value] : value;
  return texts.flatMap((text, index) => {
    const path = typeof value === "string" ? ["open", key] : ["open", key, index];
    const range = readTimeRange(text);
    if (range === undefined) report({ path, ...notATimeRange(text) });
    return range === undefined ? [] : { ...range, text, path };
  });
}

/** Ranges of one day, of neighbours, and of Sunday night and Monday morning: the week is walked twice. */
function reportOverlaps(shifts: readonly Shift[], report: Report): void {
  const inWeek = shifts.map((shift) => ({ shift, start: shift.day * MINUTES_A_DAY + shift.from }));
  const inNext = inWeek.map(({ shift, start }) => ({ shift, start: start + MINUTES_A_WEEK }));
  const reported = new Set<string>();
  let longest: { readonly shift: Shift; readonly end: number } | undefined;
  for (const { shift, start } of [...inWeek, ...inNext].sort((a, b) => a.start - b.start)) {
    if (longest !== undefined && start < longest.end) reportOnce(longest.shift, shift, reported, report);
    const end = start + shift.to - shift.from;
    if (longest === undefined || end > longest.end) longest = { shift, end };
  }
}

function reportOnce(a: Shift, b: Shift, reported: Set<string>, report: Report): void {
  const [first, second] = a.place < b.place ? [a, b] : [b, a];
  const pair = JSON.stringify([first.path, second.path]);
  if (!reported.has(pair)) report({ path: second.path, ...overlapping(first, second) });
  reported.add(pair);
}

function neverOpen() {
  return {
    path: ["open"],
    code: "D506",
    message: "these hours never open",
    fix: 'name at least one day: mon-fri: "09:00-17:00"',
  };
}

function notDays(key: string, word: string, suggest?: Suggest) {
  const written = key.trim().toLowerCase();
  const spelt = written
    .replaceAll(/ +(?:to|till|until|–|—) +| *[–—] */g, "-")
    .replaceAll(/ *(?:&|\band\b) */g, ",");
  const meant =
    MEANT_DAYS.get(written) ?? (readDays(spelt).ok ? spelt : suggest?.(word.toLowerCase(), DAY_NAMES));
  const advice = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return {
    code: "D507",
    message: `${quoted(word)} is not a day${advice}`,
    fix: 'write mon, tue, wed, thu, fri, sat or sun, a range like mon-fri, or a list like "mon,wed"',
  };
}

function givenTwice(day: number, first: string, second: string) {
  const where = first === second ? `in ${quoted(first)}` : `in ${quoted(first)} and in ${quoted(second)}`;
  return {
    code: "D510",
    message: `${DAY_NAMES[day]} is given twice: ${where}`,
    fix: 'give each day once; a day with a break has a list: ["09:00-12:00", "13:00-17:00"]',
  };
}

function overlapping(first: Shift, second: Shift) {
  const day = DAY_NAMES[second.day];
  return {
    code: "D510",
    message: `${quoted(second.text)} on ${day} overlaps ${quoted(first.text)} on ${DAY_NAMES[first.day]}`,
    fix: "let one end where the other begins, or join them",
  };
}
