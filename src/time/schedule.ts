import { Cron } from "croner";
import type { Schedule } from "../route/rule-set.ts";
import { readCron } from "./cron-fields.ts";
import { quoted } from "./quoted.ts";
import { notASchedule, type PatternsReading, type ScheduleFault } from "./schedule-fault.ts";
import { readWords } from "./schedule-words.ts";
import { momentAt, wallOf, zoneFault } from "./zone.ts";

const MINUTE_MS = 60_000;
const LONGEST_TEXT = 200;
const CRON_START = /^[\d*?@/,#+-]/;

/**
 * Reads a schedule in words ("every weekday at 09:00") or as cron of five fields ("0 9 * * 1-5"), by the clocks of a
 * zone. A time of day that the clocks skip happens at the moment of the skip; one that they show twice happens once,
 * the first time. What happens every few minutes or hours goes by what the clocks show.
 */
export function readSchedule(
  text: string,
  zone: string,
): { readonly ok: true; readonly schedule: Schedule } | ScheduleFault {
  const wrongZone = zoneFault(zone);
  if (wrongZone !== undefined) return { ok: false, ...wrongZone };
  const reading = readPatterns(text);
  if (!reading.ok) return reading;
  const next = nextOf(reading.patterns, zone);
  if (next(0) === undefined) return neverFires(text);
  return { ok: true, schedule: { expression: `${text.trim()} (${zone})`, next } };
}

function readPatterns(text: string): PatternsReading {
  if (text.length > LONGEST_TEXT) {
    return notASchedule(text, `it is longer than ${LONGEST_TEXT} characters`, "split it into several rules");
  }
  const trimmed = text.trim();
  return CRON_START.test(trimmed) && !/every/i.test(trimmed) ? readCron(trimmed) : readWords(trimmed);
}

function nextOf(patterns: readonly string[], zone: string): Schedule["next"] {
  const nexts = patterns.map((pattern) =>
    isInterval(pattern) ? interval(pattern, zone) : timeOfDay(pattern, zone),
  );
  return (at) => {
    const runs = nexts.flatMap((next) => next(at) ?? []);
    return runs.length === 0 ? undefined : Math.min(...runs);
  };
}

/** Whether it happens every so many minutes or hours, and not at times of day. */
function isInterval(pattern: string): boolean {
  const [minute = "", hour = ""] = pattern.split(" ");
  return /[*/]/.test(minute + hour);
}

function interval(pattern: string, timezone: string): Schedule["next"] {
  const cron = pausedCron(pattern, timezone);
  return (at) => cron.nextRun(new Date(at))?.getTime();
}

/** Asked for what the clocks show: in zones themselves croner drops a time that a skip moves to the next day (Nuuk). */
function timeOfDay(pattern: string, zone: string): Schedule["next"] {
  const cron = pausedCron(pattern, "UTC");
  return (at) => {
    let wall = cron.nextRun(new Date(wallOf(zone, at)));
    while (wall !== null) {
      const moment = momentAt(zone, 0, wall.getTime() / MINUTE_MS);
      if (moment > at) return moment;
      wall = cron.nextRun(wall);
    }
    return undefined;
  };
}

function pausedCron(pattern: string, timezone: string): Cron {
  return new Cron(pattern, { paused: true, mode: "5-part", timezone });
}

function neverFires(text: string): ScheduleFault {
  return {
    ok: false,
    code: "D505",
    message: `${quoted(text)} never fires: none of its months has such a day`,
    fix: 'for the end of a month write "every last day of the month at 09:00"',
  };
}
