import { ok } from "node:assert/strict";
import fc from "fast-check";
import { PROBLEM_CODES } from "../../src/config/problem-codes/problem-codes.ts";
import { readHours } from "../../src/time/hours.ts";
import { readSchedule } from "../../src/time/schedule.ts";
import { fuzzTarget } from "./fuzz-target.ts";

const NOW = Date.UTC(2026, 2, 2, 10);
const ZONES = ["UTC", "Europe/London", "Africa/Lagos", "America/New_York", "Australia/Lord_Howe"];
const WORDS = [
  ...[
    "every",
    "day",
    "weekday",
    "weekend",
    "monday",
    "mon",
    "tues",
    "and",
    "at",
    "09:00",
    "9",
    "9am",
    "24:30",
  ],
  ...["hour", "minute", "minutes", "15", "1st", "last", "first", "of", "the", "month", "on", "noon", "daily"],
  ...[
    "*",
    "*/15",
    "1-5",
    "0",
    "L",
    "5#2",
    "?",
    "@daily",
    ",",
    "-",
    "/",
    ":",
    "–",
    "to",
    "closed",
    "..",
    "99999999",
  ],
  ...["2026-12-25", "25.12.2026", "2026-02-30", "fri-mon", "sat,sun", "22:00-06:00", "09:00-17:00", ""],
];
const DAYS = ["mon-fri", "sat", "sun,tue", "fri-mon", "mon-sun"];
const RANGES = ["09:00-17:30", "22:00-06:00", "00:00-24:00", "01:30-03:00", "2:00 - 2:30"];
const word = fc.constantFrom(...WORDS);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.array(word, { maxLength: 7 }).map((words) => words.join(" ")),
  fc.array(word, { maxLength: 4 }).map((words) => words.join("")),
);
const zone = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ZONES) }, text);

const schedules = fuzzTarget({
  name: "any text is a schedule that goes on, or has one fault",
  usual: 1_000,
  share: 60,
  input: fc.record({ written: text, name: zone }),
  judge({ written, name }) {
    const read = readSchedule(written, name);
    if (!read.ok) return expectSaid(read);
    const next = read.schedule.next(NOW);
    ok(next === undefined || next > NOW);
  },
});

const range = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constantFrom(...RANGES));

const hours = fuzzTarget({
  name: "any texts are hours that open and close, or have faults below them",
  usual: 1_000,
  share: 40,
  input: fc.record({
    open: fc.dictionary(fc.oneof(text, fc.constantFrom(...DAYS)), range, { maxKeys: 4 }),
    closed: fc.option(fc.array(text, { maxLength: 3 }), { nil: undefined }),
    timezone: zone,
  }),
  judge(data) {
    const read = readHours(data);
    if (read.ok) {
      const opening = read.hours.nextOpening(NOW);
      ok(opening === undefined || (opening >= NOW && read.hours.isOpen(opening)));
      const closing = read.hours.nextClosing(NOW);
      ok(closing === undefined || !read.hours.isOpen(closing));
      return;
    }
    for (const { path, ...fault } of read.faults) {
      ok(Object.keys(data).includes(String(path[0])));
      expectSaid(fault);
    }
  },
});

function expectSaid({ code, message }: { readonly code: string; readonly message: string }): void {
  ok(Object.hasOwn(PROBLEM_CODES, code), code);
  ok(message !== "");
}

export const TIMES = [schedules, hours];
