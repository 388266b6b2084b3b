import { type Closed, readClosed } from "./closed-dates.ts";
import { openingTimes } from "./opening-times.ts";
import { readWeek } from "./week.ts";
import { zoneFault } from "./zone.ts";

/** Named hours as they stand in a rule file, their zone filled in. */
export type WrittenHours = {
  /** By days: `mon`, `monday`, `mon-fri`, `fri-mon`, `mon,wed`. A range or several. */
  readonly open: Readonly<Record<string, string | readonly string[]>>;
  /** Dates (`2026-12-25`) or ranges of dates (`2026-12-24..2026-12-26`). */
  readonly closed?: readonly string[] | undefined;
  readonly timezone: string;
};

/** When something is open. All of it looks at most 370 days ahead and is undefined beyond. */
export type Hours = {
  readonly isOpen: (at: number) => boolean;
  /** The first open moment from `at` on: `at` itself while open. */
  readonly nextOpening: (at: number) => number | undefined;
  /** The first closed moment from `at` on: `at` itself while closed. */
  readonly nextClosing: (at: number) => number | undefined;
};

/** Something wrong in what was written; `path` leads there from the map that was read. */
export type TimeFault = {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
};

/** Finds the known word that was probably meant. */
export type Suggest = (wrong: string, known: readonly string[]) => string | undefined;

export type Report = (fault: TimeFault) => void;

/**
 * Reads named hours, or says everything that is wrong with them. A range that passes midnight belongs to the day on
 * which it starts. A closed date has no open moment: a range from the evening before ends at midnight, and one that
 * would start on it does not happen at all.
 */
export function readHours(
  written: WrittenHours,
  suggest?: Suggest,
):
  | { readonly ok: true; readonly hours: Hours }
  | { readonly ok: false; readonly faults: readonly TimeFault[] } {
  const faults: TimeFault[] = [];
  const report: Report = (fault) => faults.push(fault);
  const week = readWeek(written.open, report, suggest);
  const closed: readonly Closed[] = readClosed(written.closed ?? [], report);
  const fault = zoneFault(written.timezone, suggest);
  if (fault !== undefined) report({ path: ["timezone"], ...fault });
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, hours: openingTimes({ week, closed, zone: written.timezone }) };
}
