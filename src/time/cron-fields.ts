import { MONTH_NAMES } from "./month-names.ts";
import { quoted } from "./quoted.ts";
import { notASchedule, type PatternsReading, type ScheduleFault } from "./schedule-fault.ts";

const WORDS = 'or in words: "every day at 09:00", "every weekday at 09:00", "every 15 minutes"';

type Field = {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
  /** Steps of a whole field must divide this, or the last gap is shorter than the others. */
  readonly cycle?: number;
};

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: readonly Field[] = [
  { name: "minute", low: 0, high: 59, names: [], cycle: 60 },
  { name: "hour", low: 0, high: 23, names: [], cycle: 24 },
  { name: "day of the month", low: 1, high: 31, names: [] },
  { name: "month", low: 1, high: 12, names: MONTH_NAMES },
  { name: "day of the week", low: 0, high: 7, names: WEEKDAYS },
];

const ITEM = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,4}))?$/;

/** Checks cron of five fields: numbers, names of months and days, `*`, lists, ranges, steps, and `L` for the last day. */
export function readCron(text: string): PatternsReading {
  const written = text.split(/\s+/);
  if (written.length !== FIELDS.length) return wrongCount(text, written);
  for (const [index, field] of FIELDS.entries()) {
    const fault = fieldFault(text, field, written[index] ?? "");
    if (fault !== undefined) return fault;
  }
  if (written[2] !== "*" && written[4] !== "*") return eitherDay(text);
  return { ok: true, patterns: [written.join(" ").toUpperCase()] };
}

function fieldFault(text: string, field: Field, written: string): ScheduleFault | undefined {
  if (field.name === "day of the month" && written.toUpperCase() === "L") return undefined;
  for (const item of written.split(",")) {
    const fault = itemFault(text, field, item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function itemFault(text: string, field: Field, item: string): ScheduleFault | undefined {
  const [whole, star, from = "", to, step] = ITEM.exec(item) ?? [];
  if (whole === undefined) return notAField(text, field, item);
  const low = star === undefined ? numberOf(field, from) : field.low;
  const high = star === undefined ? numberOf(field, to ?? from) : field.high;
  if (low === undefined || high === undefined) return notAField(text, field, item);
  if (high < low) return backwards(text, field, item);
  if (step === undefined) return undefined;
  if (star === undefined && to === undefined) return stepOfOne(text, field, item, Number(step));
  return stepFault({
    text,
    field,
    item,
    step: Number(step),
    length: high - low + 1,
    isWhole: star !== undefined,
  });
}

function numberOf(field: Field, word: string): number | undefined {
  const named = field.names.indexOf(word.toLowerCase());
  const value = named >= 0 ? named + field.low : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  return value >= field.low && value <= field.high ? value : undefined;
}

type Step = {
  readonly text: string;
  readonly field: Field;
  readonly item: string;
  readonly step: number;
  readonly length: number;
  readonly isWhole: boolean;
};

function stepFault({ text, field, item, step, length, isWhole }: Step): ScheduleFault | undefined {
  const { name, cycle } = field;
  if (isWhole && cycle !== undefined && (step === 0 || cycle % step !== 0)) {
    const because = `${quoted(item)} leaves uneven gaps, ${step} does not divide ${cycle}`;
    return notASchedule(text, because, `use ${divisorsOf(cycle)} as the step of the ${name}`);
  }
  if (step > 0 && step < length) return undefined;
  const because = `the step of ${quoted(item)} is ${step === 0 ? "0" : "longer than its range"}`;
  const fix =
    length > 1
      ? `use a step from 1 to ${length - 1}, ${WORDS}`
      : `leave out the step: "${item.split("/")[0]}"`;
  return notASchedule(text, because, fix);
}

/** "2, 3, 4, 6, 8 or 12" for 24. */
export function divisorsOf(cycle: number): string {
  const steps = Array.from({ length: cycle - 2 }, (_, index) => index + 2).filter(
    (step) => cycle % step === 0,
  );
  return `${steps.slice(0, -1).join(", ")} or ${steps.at(-1)}`;
}

function wrongCount(text: string, written: readonly string[]): ScheduleFault {
  const [first = "", ...rest] = written;
  if (first.startsWith("@"))
    return notASchedule(text, `${quoted(first)} is not known here`, `write five fields, ${WORDS}`);
  if (written.length === FIELDS.length + 1) {
    return notASchedule(
      text,
      "it has six fields, and seconds are not possible",
      `leave out the first field: "${rest.join(" ")}"`,
    );
  }
  const because = `cron has five fields (minute, hour, day of the month, month, day of the week), not ${written.length}`;
  return notASchedule(text, because, `write "0 9 * * *" for every day at 09:00, ${WORDS}`);
}

function eitherDay(text: string): ScheduleFault {
  return notASchedule(
    text,
    "with a day of the month and a day of the week, cron takes either of them, not both",
    'put * for one of them, or write "every month on the 1st at 09:00", "every monday at 09:00" or "every first monday of the month at 09:00"',
  );
}

function notAField(text: string, { name, low, high, names }: Field, item: string): ScheduleFault {
  const orNames = names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : "";
  const orLast = name === "day of the month" ? ", L for the last day" : "";
  const fix = `write ${low} to ${high}${orNames}, a range (a-b), a list (a,b), or * for every one${orLast}`;
  return notASchedule(text, `${quoted(item)} is not ${name === "hour" ? "an" : "a"} ${name}`, fix);
}

function backwards(text: string, { name }: Field, item: string): ScheduleFault {
  const fix = "put the smaller one first, or list them with commas";
  return notASchedule(text, `the ${name} ${quoted(item)} runs backwards`, fix);
}

function stepOfOne(text: string, { high }: Field, item: string, step: number): ScheduleFault {
  const [from] = item.split("/");
  return notASchedule(text, `${quoted(item)} has a step but no range`, `write "${from}-${high}/${step}"`);
}
