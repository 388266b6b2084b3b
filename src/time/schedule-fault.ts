import type { TimeFault } from "./hours.ts";
import { quoted } from "./quoted.ts";

export type ScheduleFault = { readonly ok: false } & Omit<TimeFault, "path">;

/** Cron patterns that together make a schedule, or what is wrong with its text. */
export type PatternsReading = { readonly ok: true; readonly patterns: readonly string[] } | ScheduleFault;

/** What to say about a text that is no schedule. */
export function notASchedule(text: string, because: string, fix: string): ScheduleFault {
  return { ok: false, code: "D508", message: `${quoted(text)} is not a schedule: ${because}`, fix };
}
