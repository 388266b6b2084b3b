import type { Report } from "./hours.ts";
import { MONTH_NAMES } from "./month-names.ts";
import { quoted } from "./quoted.ts";

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const BETWEEN = "..";

/** First and last closed day, as days since 1970-01-01. */
export type Closed = { readonly first: number; readonly last: number };

/** Reads dates and ranges of dates; what is none is reported. */
export function readClosed(written: readonly string[], report: Report): readonly Closed[] {
  return written.flatMap((text, index) => {
    const [first = "", last = first, ...more] = text.split(BETWEEN).map((part) => part.trim());
    const days = more.length > 0 ? undefined : readDates(first, last);
    if (days === undefined) report({ path: ["closed", index], ...notADate(text) });
    else if (days.last < days.first) report({ path: ["closed", index], ...backwards(text, first, last) });
    return days ?? [];
  });
}

function readDates(first: string, last: string): Closed | undefined {
  const days = { first: readDate(first), last: readDate(last) };
  return days.first === undefined || days.last === undefined
    ? undefined
    : { first: days.first, last: days.last };
}

function readDate(text: string): number | undefined {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 30 February for 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? at / DAY_MS : undefined;
}

function notADate(text: string) {
  const meant = meantDates(text);
  const fix = meant
    ? `write  "${meant}"`
    : 'write year, month and day: "2026-12-25", or a range: "2026-12-24..2026-12-26"';
  return { code: "D509", message: `${quoted(text)} is not a date`, fix };
}

/** A date or range in another spelling, where it cannot mean another one: not `01/02/2026`. */
function meantDates(text: string): string | undefined {
  const dates = text.split(/ *(?: - |–|—|\bto\b|\buntil\b|\.{2,}|…) */).map((part) => meantDate(part.trim()));
  return dates.length > 2 || dates.includes(undefined) ? undefined : dates.join(BETWEEN);
}

function meantDate(text: string): string | undefined {
  const [, year, ofYear = "", day = ""] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  if (year !== undefined) return isoDate(year, Number(ofYear), Number(day));
  const [, a = "", sign, b = "", last = ""] = /^(\d{1,2})([./-])(\d{1,2})[./-](\d{4})$/.exec(text) ?? [];
  const [first, second] = [Number(a), Number(b)];
  if (sign === "." || first > MONTH_NAMES.length) return isoDate(last, second, first);
  if (sign !== undefined) return second > MONTH_NAMES.length ? isoDate(last, first, second) : undefined;
  const [, before, name = "", after, named = ""] =
    /^(\d{1,2})?\.? ?([a-z]{3})[a-z]*\.? (?:(\d{1,2}),? )?(\d{4})$/i.exec(text) ?? [];
  return isoDate(named, MONTH_NAMES.indexOf(name.toLowerCase()) + 1, Number(before ?? after));
}

function isoDate(year: string, month: number, day: number): string | undefined {
  const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return readDate(text) === undefined ? undefined : text;
}

function backwards(text: string, first: string, last: string) {
  return {
    code: "D509",
    message: `${quoted(text)} ends before it begins`,
    fix: `write "${last}${BETWEEN}${first}"`,
  };
}
