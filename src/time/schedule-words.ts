import { divisorsOf } from "./cron-fields.ts";
import { DAY_NAMES, readDays } from "./day-names.ts";
import { quoted } from "./quoted.ts";
import { notASchedule, type PatternsReading, type ScheduleFault } from "./schedule-fault.ts";
import { readTimesOfDay, splitTimes } from "./time-of-day.ts";

const EXAMPLES =
  'write "every day at 09:00", "every weekday at 09:00", "every monday and thursday at 09:00", "every 15 minutes", ' +
  '"every hour", "every month on the 1st at 09:00", or cron like "0 9 * * 1-5"';

const CYCLES: Readonly<Record<string, number>> = { minute: 60, hour: 24 };
const SHORTEST_MONTH = 28;
const DAYS_OF_MONTH = /^(\d{1,2}(?:st|nd|rd|th)?)(?: and \d{1,2}(?:st|nd|rd|th)?)*$/;
const NTH: ReadonlyMap<string, string> = new Map([
  ["first", "#1"],
  ["1st", "#1"],
  ["second", "#2"],
  ["2nd", "#2"],
  ["third", "#3"],
  ["3rd", "#3"],
  ["fourth", "#4"],
  ["4th", "#4"],
  ["last", "#L"],
]);

/** Reads a schedule in words as cron patterns. */
export function readWords(text: string): PatternsReading {
  const words = normalise(text);
  const interval = readInterval(text, words);
  if (interval !== undefined) return interval;
  const { days, times } = splitTimes(words);
  const dayFields = readDayFields(text, days);
  if (!dayFields.ok) return dayFields;
  if (times === undefined) return noTime(text);
  const read = readTimesOfDay(times);
  if (!read.ok) return notATime(text, read.wrong, read.meant);
  return {
    ok: true,
    patterns: read.times.map(({ hour, minute }) => `${minute} ${hour} ${dayFields.fields}`),
  };
}

/** One spelling: lower case, "and" for commas, no "the", "every" in front. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\s*(?:,|&)\s*(?:and\s)?/g, " and ")
    .replaceAll(/\b(?:the|o'clock)\b/g, " ")
    .replaceAll(/[.!]$/g, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^(?:each|on) /, "every ")
    .replace(/^every every /, "every ")
    .replace(/^daily\b/, "every day")
    .replace(/^hourly\b/, "every hour")
    .replace(/^(?:every )?week ?days\b/, "every weekday")
    .replace(/^(?=(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b)/, "every ")
    .replace(/^every (?:single )?day of (?:week|month)\b/, "every day");
}

/** Every so many minutes or hours; undefined if the words speak of days. */
function readInterval(text: string, words: string): PatternsReading | undefined {
  if (words === "every minute") return { ok: true, patterns: ["* * * * *"] };
  const [hourly, past] = /^every hour(?: at :(\d{2}))?$/.exec(words) ?? [];
  if (hourly !== undefined && Number(past ?? 0) < 60)
    return { ok: true, patterns: [`${Number(past ?? 0)} * * * *`] };
  const [, count, unit = ""] =
    /^every (\d{1,4}) ?(minute|min|hour|day|week|month|second)s?\b/.exec(words) ?? [];
  if (count === undefined) return /^every other\b/.test(words) ? noCounting(text) : undefined;
  return steps(text, words, Number(count), unit === "min" ? "minute" : unit);
}

function steps(text: string, words: string, count: number, unit: string): PatternsReading {
  const cycle = CYCLES[unit];
  if (unit === "second")
    return notASchedule(text, "seconds are not possible", 'the shortest is "every minute"');
  if (cycle === undefined) return noCounting(text);
  if (!/^every \d+ ?[a-z]+$/.test(words))
    return notASchedule(text, "it says too much", `write "every ${count} ${unit}s"`);
  if (count === 0 || cycle % count !== 0 || count === cycle) return uneven(text, cycle, unit);
  if (unit === "minute") return { ok: true, patterns: [`*/${count} * * * *`] };
  return { ok: true, patterns: [`0 */${count} * * *`] };
}

/** The last three fields of cron: day of the month, month, day of the week. */
type DayFields = { readonly ok: true; readonly fields: string } | ScheduleFault;

function readDayFields(text: string, days: string): DayFields {
  if (days === "every day") return { ok: true, fields: "* * *" };
  if (days === "every weekday") return { ok: true, fields: "* * 1-5" };
  if (days === "every weekend") return { ok: true, fields: "* * 0,6" };
  const monthly =
    /^every month on (.+)$/.exec(days)?.[1] ??
    /^every (.+) (?:of|in) (?:a |every |each )?month$/.exec(days)?.[1];
  if (monthly !== undefined) return readMonthDays(text, monthly);
  const weekly = /^every (?:week on )?(.+)$/.exec(days)?.[1];
  return weekly === undefined
    ? notASchedule(text, "it does not begin with every", EXAMPLES)
    : readWeekdays(text, weekly);
}

function readMonthDays(text: string, monthly: string): DayFields {
  if (/^last(?: day)?$/.test(monthly)) return { ok: true, fields: "L * *" };
  if (monthly === "first day") return { ok: true, fields: "1 * *" };
  const [, nth = "", weekday = ""] = /^(\w+) (\w+)$/.exec(monthly) ?? [];
  const day = weekdayNumber(weekday);
  const which = NTH.get(nth);
  if (day !== undefined && which !== undefined) return { ok: true, fields: `* * ${day}${which}` };
  if (!DAYS_OF_MONTH.test(monthly))
    return notASchedule(text, `${quoted(monthly)} is not a day of the month`, EXAMPLES);
  const numbers = monthly.split(" and ").map((word) => Number.parseInt(word, 10));
  const wrong = numbers.find((number) => number < 1 || number > SHORTEST_MONTH);
  return wrong === undefined ? { ok: true, fields: `${numbers.join(",")} * *` } : notEveryMonth(text, wrong);
}

function readWeekdays(text: string, weekly: string): DayFields {
  const parts = weekly.split(" and ").map((part) => part.replace(/ (?:to|through|until) /, "-"));
  const numbers = new Set<number>();
  for (const part of parts) {
    const reading = readDays(part.replace(/^every /, "").replace(/days\b/, "day"));
    if (!reading.ok) return notASchedule(text, `${quoted(reading.word)} is not a day`, EXAMPLES);
    for (const day of reading.days) numbers.add(cronDay(day));
  }
  return { ok: true, fields: `* * ${[...numbers].sort((a, b) => a - b).join(",")}` };
}

function weekdayNumber(word: string): number | undefined {
  const reading = readDays(word);
  const [day] = reading.ok ? reading.days : [];
  return day === undefined ? undefined : cronDay(day);
}

/** Cron counts from Sunday. */
function cronDay(day: number): number {
  return (day + 1) % DAY_NAMES.length;
}

function noTime(text: string): ScheduleFault {
  return notASchedule(text, "it names no time of day", `add one: "${text} at 09:00"`);
}

function notATime(text: string, wrong: string, meant: string | undefined): ScheduleFault {
  const fix = meant === undefined ? "write a time from 00:00 to 23:59" : `write "${meant}"`;
  return notASchedule(text, `${quoted(wrong)} is not a time of day`, fix);
}

function noCounting(text: string): ScheduleFault {
  const fix =
    'name the days: "every monday and thursday at 09:00" or "every month on the 1st and 15th at 09:00"';
  return notASchedule(text, "days, weeks and months cannot be counted", fix);
}

function uneven(text: string, cycle: number, unit: string): ScheduleFault {
  const whole = cycle === 60 ? 'an hour: use "every hour"' : 'a day: use "every day at 09:00"';
  return notASchedule(
    text,
    `its steps do not divide ${cycle === 60 ? "an hour" : "a day"} evenly`,
    `use ${divisorsOf(cycle)} ${unit}s; for ${whole}`,
  );
}

function notEveryMonth(text: string, day: number): ScheduleFault {
  const because = day >= 1 && day <= 31 ? `not every month has a day ${day}` : `no month has a day ${day}`;
  return notASchedule(text, because, 'write "every last day of the month at 09:00", or a day from 1 to 28');
}
