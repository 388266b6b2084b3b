import type { Closed } from "./closed-dates.ts";
import type { Hours } from "./hours.ts";
import { MINUTES_A_DAY } from "./time-range.ts";
import type { Week } from "./week.ts";
import { momentAt } from "./zone.ts";

const DAY_MS = 86_400_000;
const HORIZON_MS = 370 * DAY_MS;
const MAX_DAYS_KEPT = 4_000;

/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3;

/** Zones are up to 14 h ahead of UTC and 12 h behind, and a range may reach into the day after it starts. */
const DAYS_BEFORE = 2;
const DAYS_AFTER = 1;

/** From a moment to just before another. */
type Opening = { readonly from: number; readonly to: number };

const NO_OPENINGS: readonly Opening[] = [];

/** The hours of a week in a zone. Each local day is converted once and kept. */
export function openingTimes(of: { week: Week; closed: readonly Closed[]; zone: string }): Hours {
  const kept = new Map<number, readonly Opening[]>();
  const openingsOn = (day: number): readonly Opening[] => {
    const known = kept.get(day);
    if (known !== undefined) return known;
    const openings = convert(of, day);
    if (kept.size >= MAX_DAYS_KEPT) kept.clear();
    kept.set(day, openings);
    return openings;
  };
  return {
    isOpen: (at) => closingAfter(openingsOn, at) !== undefined,
    nextOpening: (at) => nextOpening(openingsOn, at),
    nextClosing: (at) => nextClosing(openingsOn, at),
  };
}

type OpeningsOn = (day: number) => readonly Opening[];

function convert(
  { week, closed, zone }: { week: Week; closed: readonly Closed[]; zone: string },
  day: number,
): readonly Opening[] {
  const ranges = week[(((day + WEEKDAY_OF_DAY_0) % week.length) + week.length) % week.length];
  const isClosed = (date: number) => closed.some(({ first, last }) => first <= date && date <= last);
  if (ranges === undefined || ranges.length === 0 || isClosed(day)) return NO_OPENINGS;
  const latest = isClosed(day + 1) ? MINUTES_A_DAY : Number.POSITIVE_INFINITY;
  return ranges
    .map(({ from, to }) => ({
      from: momentAt(zone, day, from),
      to: momentAt(zone, day, Math.min(to, latest)),
    }))
    .filter(({ from, to }) => from < to);
}

/** When the opening that `at` lies in ends; undefined if it lies in none. */
function closingAfter(openingsOn: OpeningsOn, at: number): number | undefined {
  const today = Math.floor(at / DAY_MS);
  for (let day = today - DAYS_BEFORE; day <= today + DAYS_AFTER; day++) {
    for (const { from, to } of openingsOn(day)) if (from <= at && at < to) return to;
  }
  return undefined;
}

function nextOpening(openingsOn: OpeningsOn, at: number): number | undefined {
  if (closingAfter(openingsOn, at) !== undefined) return at;
  const latest = at + HORIZON_MS;
  const lastDay = Math.floor(latest / DAY_MS) + DAYS_AFTER;
  for (let day = Math.floor(at / DAY_MS) - DAYS_BEFORE; day <= lastDay; day++) {
    for (const { from } of openingsOn(day)) if (from > at) return from <= latest ? from : undefined;
  }
  return undefined;
}

function nextClosing(openingsOn: OpeningsOn, at: number): number | undefined {
  let moment = at;
  while (moment <= at + HORIZON_MS) {
    const closing = closingAfter(openingsOn, moment);
    if (closing === undefined) return moment;
    moment = closing;
  }
  return undefined;
}
