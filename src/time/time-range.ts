import { quoted } from "./quoted.ts";

export const MINUTES_A_DAY = 1_440;
const HALF_A_DAY = 12;

/** Minutes after the start of a day; `to` lies in the next day when the range passes midnight. */
export type TimeRange = { readonly from: number; readonly to: number };

const RANGE = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/;
const MEANT =
  /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap]m)?\s*(?:-|–|—|to|until|till)\s*(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap]m)?$/i;
const WHOLE_DAY = /^(?:24 ?h(?:ours)?|24\/7|all ?day|always|open|00:00-(?:00:00|23:59))$/i;

/** Reads `09:00-17:30`, also past midnight (`22:00-06:00`) or to its end (`18:00-24:00`). */
export function readTimeRange(text: string): TimeRange | undefined {
  const [, ...parts] = RANGE.exec(text.trim()) ?? [];
  const [fromHour = -1, fromMinute = -1, toHour = -1, toMinute = -1] = parts.map(Number);
  const from = minuteOf(fromHour, fromMinute);
  const to = minuteOf(toHour, toMinute);
  if (from === undefined || to === undefined || from === to || from === MINUTES_A_DAY) return undefined;
  return { from, to: to > from ? to : to + MINUTES_A_DAY };
}

/** What to say about a text that is no range, with the range that was probably meant. */
export function notATimeRange(text: string) {
  const code = "D503";
  const trimmed = text.trim();
  if (/^(?:closed|none|off|-)?$/i.test(trimmed)) {
    return {
      code,
      message: `${quoted(text)} is not a time range`,
      fix: "leave out the days that are closed",
    };
  }
  const meant = WHOLE_DAY.test(trimmed) ? '"00:00-24:00"' : (guessed(trimmed) ?? several(trimmed));
  const fix = meant === undefined ? 'write it like "09:00-17:00", from 00:00 to 24:00' : `write  ${meant}`;
  return { code, message: `${quoted(text)} is not a time range`, fix };
}

function minuteOf(hour: number, minute: number): number | undefined {
  const total = hour * 60 + minute;
  return hour >= 0 && minute >= 0 && minute < 60 && total <= MINUTES_A_DAY ? total : undefined;
}

/** Two ranges in one text. */
function several(text: string): string | undefined {
  const ranges = text.split(/\s*(?:,|;|&|\band\b)\s*/).map((part) => rangeIn(part) ?? guessed(part));
  return ranges.length < 2 || ranges.includes(undefined) ? undefined : `[${ranges.join(", ")}]`;
}

function rangeIn(text: string): string | undefined {
  return readTimeRange(text) === undefined ? undefined : `"${text}"`;
}

function guessed(text: string): string | undefined {
  const range = guess(text);
  return range === undefined ? undefined : `"${range}"`;
}

function guess(text: string): string | undefined {
  const [, fromHour = "", fromMinute = "00", fromHalf, toHour = "", toMinute = "00", toHalf] =
    MEANT.exec(text) ?? [];
  const from = hourOf(fromHour, fromHalf);
  const end = hourOf(toHour, toHalf);
  // Nobody works "9-5" through the night.
  const isAfternoon = toHalf === undefined && from < HALF_A_DAY && end < from && end < HALF_A_DAY;
  const range = `${clock(from, fromMinute)}-${clock(isAfternoon ? end + HALF_A_DAY : end, toMinute)}`;
  return readTimeRange(range) === undefined ? undefined : range;
}

function hourOf(hour: string, half: string | undefined): number {
  if (half === undefined) return hour === "" ? Number.NaN : Number(hour);
  return (Number(hour) % HALF_A_DAY) + (half.toLowerCase() === "pm" ? HALF_A_DAY : 0);
}

function clock(hour: number, minute: string): string {
  return `${String(hour).padStart(2, "0")}:${minute}`;
}
