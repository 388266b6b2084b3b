import { plainText } from "./escape-value.ts";

const MINUTE = 60_000;
const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ["day", 1_440 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];
const DEFAULT_PATTERN = "%Y-%m-%d %H:%M UTC";

const PARTS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  p: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
  B: word({ month: "long" }),
  b: word({ month: "short" }),
  A: word({ weekday: "long" }),
  a: word({ weekday: "short" }),
  s: (date) => String(Math.floor(date.getTime() / 1_000)),
  Z: () => "UTC",
  z: () => "+0000",
  F: (date) => date.toISOString().slice(0, 10),
  T: (date) => date.toISOString().slice(11, 19),
  "%": () => "%",
};

/** A time written by a pattern of `%Y %m %d %H %M …`, in UTC; what is no time stays as it is. */
export function formatDate(value: unknown, pattern: unknown, now: unknown): unknown {
  const time = timeOf(value === "now" || value === "today" ? now : value);
  if (time === undefined) return value;
  const date = new Date(time);
  return (plainText(pattern) || DEFAULT_PATTERN).replace(
    /%-?([A-Za-z%])/g,
    (directive, letter: string) => writePart(date, directive, letter) ?? directive,
  );
}

/** How long ago a time was at the view's `now`: `3 hours ago`, `in 2 days`. */
export function ago(value: unknown, now: unknown): unknown {
  const [time, from] = [timeOf(value), timeOf(now)];
  if (time === undefined || from === undefined) return value;
  const distance = Math.abs(from - time);
  const unit = UNITS.find(([, length]) => distance >= length);
  if (!unit) return "just now";
  const amount = Math.floor(distance / unit[1]);
  const words = `${amount} ${unit[0]}${amount === 1 ? "" : "s"}`;
  return time > from ? `in ${words}` : `${words} ago`;
}

function writePart(date: Date, directive: string, letter: string): string | undefined {
  const part = Object.hasOwn(PARTS, letter) ? PARTS[letter]?.(date) : undefined;
  return directive.startsWith("%-") ? part?.replace(/^0(?=\d)/, "") : part;
}

/** Text of a time, or epoch seconds as Liquid has it. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === "number" ? value * 1_000 : Date.parse(plainText(value));
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? time : undefined;
}

function word(options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  return (date) => format.format(date);
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
