import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSchedule } from "../../src/time/schedule.ts";

const EXAMPLES =
  'write "every day at 09:00", "every weekday at 09:00", "every monday and thursday at 09:00", "every 15 minutes", "every hour", "every month on the 1st at 09:00", or cron like "0 9 * * 1-5"';
const WORDS = 'or in words: "every day at 09:00", "every weekday at 09:00", "every 15 minutes"';
const COUNTED =
  'name the days: "every monday and thursday at 09:00" or "every month on the 1st and 15th at 09:00"';
const MINUTES = "2, 3, 4, 5, 6, 10, 12, 15, 20 or 30";
const HOURS = "2, 3, 4, 6, 8 or 12";
const ONE_OF_THEM =
  'put * for one of them, or write "every month on the 1st at 09:00", "every monday at 09:00" or "every first monday of the month at 09:00"';
const EITHER = "with a day of the month and a day of the week, cron takes either of them, not both";
const LAST_DAY = 'write "every last day of the month at 09:00", or a day from 1 to 28';

describe("words that are no schedule (D508)", () => {
  test.each([
    ["", "it does not begin with every", EXAMPLES],
    ["tomorrow", "it does not begin with every", EXAMPLES],
    ["every mnoday at 09:00", '"mnoday" is not a day', EXAMPLES],
    [
      "every constructor monday of the month at 09:00",
      '"constructor monday" is not a day of the month',
      EXAMPLES,
    ],
    ["every day", "it names no time of day", 'add one: "every day at 09:00"'],
    ["every month on the 1st", "it names no time of day", 'add one: "every month on the 1st at 09:00"'],
    ["every day at 9", '"9" is not a time of day', 'write "09:00"'],
    ["every day at 9.30", '"9.30" is not a time of day', 'write "09:30"'],
    ["every day at 0930", '"0930" is not a time of day', 'write "09:30"'],
    ["every day at 24:00", '"24:00" is not a time of day', 'write "00:00"'],
    ["every day at 25:00", '"25:00" is not a time of day', "write a time from 00:00 to 23:59"],
    ["every day at 13pm", '"13pm" is not a time of day', 'write "13:00"'],
    ["every day at lunch", '"lunch" is not a time of day', "write a time from 00:00 to 23:59"],
    [
      "every 45 minutes",
      "its steps do not divide an hour evenly",
      `use ${MINUTES} minutes; for an hour: use "every hour"`,
    ],
    [
      "every 5 hours",
      "its steps do not divide a day evenly",
      `use ${HOURS} hours; for a day: use "every day at 09:00"`,
    ],
    ["every 30 seconds", "seconds are not possible", 'the shortest is "every minute"'],
    ["every 15 minutes in office hours", "it says too much", 'write "every 15 minutes"'],
    ["every 2 weeks on monday at 09:00", "days, weeks and months cannot be counted", COUNTED],
    ["every other day at 09:00", "days, weeks and months cannot be counted", COUNTED],
    ["every month on the 31st at 09:00", "not every month has a day 31", LAST_DAY],
    ["every month on the 32nd at 09:00", "no month has a day 32", LAST_DAY],
  ])("%s", (text, because, fix) => {
    const message = `"${text}" is not a schedule: ${because}`;
    expect(readSchedule(text, "UTC")).toEqual({ ok: false, code: "D508", message, fix });
  });

  test("a text that is too long is cut and not read", () => {
    expect(readSchedule(`every ${"monday and ".repeat(10_000)}`, "UTC")).toEqual({
      ok: false,
      code: "D508",
      message: `"every ${"monday and ".repeat(5).slice(0, 54)}…" is not a schedule: it is longer than 200 characters`,
      fix: "split it into several rules",
    });
  });
});

describe("cron that is refused (D508)", () => {
  const values = "a range (a-b), a list (a,b), or * for every one";

  test.each([
    [
      "0 0 9 * * 1",
      "it has six fields, and seconds are not possible",
      'leave out the first field: "0 9 * * 1"',
    ],
    [
      "0 9 * *",
      "cron has five fields (minute, hour, day of the month, month, day of the week), not 4",
      `write "0 9 * * *" for every day at 09:00, ${WORDS}`,
    ],
    ["@daily", '"@daily" is not known here', `write five fields, ${WORDS}`],
    ["0 9 1 * 1", EITHER, ONE_OF_THEM],
    ["0 9 L * mon", EITHER, ONE_OF_THEM],
    ["0 9 */2 * 1-5", EITHER, ONE_OF_THEM],
    ["61 * * * *", '"61" is not a minute', `write 0 to 59, ${values}`],
    ["0 24 * * *", '"24" is not an hour', `write 0 to 23, ${values}`],
    ["0 9 32 * *", '"32" is not a day of the month', `write 1 to 31, ${values}, L for the last day`],
    ["0 9 ? * 1", '"?" is not a day of the month', `write 1 to 31, ${values}, L for the last day`],
    ["0 9 * foo *", '"foo" is not a month', `write 1 to 12 or jan to dec, ${values}`],
    ["0 9 * * 1#2", '"1#2" is not a day of the week', `write 0 to 7 or sun to sat, ${values}`],
    [
      "0 9 * * 5-1",
      'the day of the week "5-1" runs backwards',
      "put the smaller one first, or list them with commas",
    ],
    [
      "*/45 * * * *",
      '"*/45" leaves uneven gaps, 45 does not divide 60',
      `use ${MINUTES} as the step of the minute`,
    ],
    ["0 */5 * * *", '"*/5" leaves uneven gaps, 5 does not divide 24', `use ${HOURS} as the step of the hour`],
    [
      "*/0 * * * *",
      '"*/0" leaves uneven gaps, 0 does not divide 60',
      `use ${MINUTES} as the step of the minute`,
    ],
    ["5/15 * * * *", '"5/15" has a step but no range', 'write "5-59/15"'],
    ["0 9 1-10/20 * *", 'the step of "1-10/20" is longer than its range', `use a step from 1 to 9, ${WORDS}`],
  ])("%s", (text, because, fix) => {
    const message = `"${text}" is not a schedule: ${because}`;
    expect(readSchedule(text, "UTC")).toEqual({ ok: false, code: "D508", message, fix });
  });
});

test.each(["0 0 31 2 *", "0 0 30 feb *", "0 0 31 4,6,9,11 *"])("%s never fires (D505)", (text) => {
  expect(readSchedule(text, "Europe/London")).toEqual({
    ok: false,
    code: "D505",
    message: `"${text}" never fires: none of its months has such a day`,
    fix: 'for the end of a month write "every last day of the month at 09:00"',
  });
});

test("a zone that is none (D504)", () => {
  const message = '"Mars/Olympus" is not a time zone';
  const fix = "write a place, like  timezone: Europe/London  or  timezone: UTC";
  expect(readSchedule("every hour", "Mars/Olympus")).toEqual({ ok: false, code: "D504", message, fix });
});

describe("whatever is written", () => {
  const pieces = [
    "every",
    "day",
    "month",
    "monday",
    "last",
    "1st",
    "31",
    "on the",
    "of",
    "and",
    ",",
    "at",
    "09:00",
    "9pm",
    "5",
  ];
  const words = fc
    .array(fc.constantFrom(...pieces, "minutes", "hour", "first"), { maxLength: 9 })
    .map((all) => all.join(" "));
  const part = fc.constantFrom(
    "*",
    "0",
    "5",
    "7",
    "31",
    "1-5",
    "*/2",
    "1-5/2",
    "L",
    "mon",
    "jan-MAR",
    "SUN-sat",
    "0,5",
    "1,*",
    "07",
  );
  const cron = fc.array(part, { minLength: 5, maxLength: 5 }).map((all) => all.join(" "));

  test("the answer is a schedule or a fault, never an exception", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), words, cron), (text) => {
        const reading = readSchedule(text, "Europe/London");
        if (reading.ok) expect(reading.schedule.next(0)).toBeGreaterThan(0);
        else expect(["D505", "D508"]).toContain(reading.code);
      }),
      { numRuns: 2_000 },
    );
  });
});
