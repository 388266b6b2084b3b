import type { Report } from "./hours.ts";
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
  return {
    code: "D509",
    message: `${quoted(text)} is not a date`,
    fix: 'write year, month and day: "2026-12-25", or a range: "2026-12-24..2026-12-26"',
  };
}

function backwards(text: string, first: string, last: string) {
  return {
    code: "D509",
    message: `${quoted(text)} ends before it begins`,
    fix: `write "${last}${BETWEEN}${first}"`,
  };
}
