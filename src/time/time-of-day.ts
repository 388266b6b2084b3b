const TIME = String.raw`(?:\d{1,2}(?:[:.]\d{2})?(?: ?[ap]\.?m)?|noon|midday|midnight)`;
const TIMES = `${TIME}(?: and (?:at )?${TIME})*`;
const AT_END = /^(.*?) at (.+)$/;
const BARE_AT_END = new RegExp(`^(.*?) (${TIMES})$`);
const AT_START = new RegExp(`^(?:at )?(${TIMES}) (every .+)$`);
const CLOCK = /^(\d{1,2})(?:([:.])(\d{2}))?(?: ?([ap])\.?m)?$/;

export type TimeOfDay = { readonly hour: number; readonly minute: number };

/** Parts the days from the times: "every day at 9:00", "every day 9:00", "at 9:00 every day". */
export function splitTimes(words: string): { readonly days: string; readonly times: string | undefined } {
  const [, first, after] = AT_START.exec(words) ?? [];
  if (first !== undefined && after !== undefined) return { days: after, times: first };
  const [, days = words, times] = AT_END.exec(words) ?? bareTime(words);
  return { days, times };
}

/** Reads times joined by "and"; `wrong` is the first that is none, `meant` what it probably was. */
export function readTimesOfDay(
  text: string,
):
  | { readonly ok: true; readonly times: readonly TimeOfDay[] }
  | { readonly ok: false; readonly wrong: string; readonly meant: string | undefined } {
  const times: TimeOfDay[] = [];
  for (const part of text.split(" and ")) {
    const written = part.replace(/^at /, "").trim();
    const time = readTime(written);
    if (time === undefined) return { ok: false, wrong: written, meant: guess(written) };
    times.push(time);
  }
  return { ok: true, times };
}

/** Without "at", a number is a time only with minutes or a half of the day: "every month on 1" has none. */
function bareTime(words: string): readonly (string | undefined)[] {
  const found = BARE_AT_END.exec(words) ?? [];
  return /[:.]|[ap]m|noon|mid/.test(found[2] ?? "") ? found : [];
}

function readTime(written: string): TimeOfDay | undefined {
  if (written === "noon" || written === "midday") return { hour: 12, minute: 0 };
  if (written === "midnight") return { hour: 0, minute: 0 };
  const [, digits, separator, minutes, half] = CLOCK.exec(written) ?? [];
  if (digits === undefined || separator === "." || (separator === undefined && half === undefined))
    return undefined;
  const written12 = Number(digits);
  if (half !== undefined && (written12 < 1 || written12 > 12)) return undefined;
  const hour = half === undefined ? written12 : (written12 % 12) + (half === "p" ? 12 : 0);
  const minute = Number(minutes ?? 0);
  return hour < 24 && minute < 60 ? { hour, minute } : undefined;
}

function guess(written: string): string | undefined {
  if (/^24[:.]00$/.test(written)) return "00:00";
  const [, digits = "", , minutes = "00"] = CLOCK.exec(written) ?? /^(\d{2})()(\d{2})$/.exec(written) ?? [];
  const clock = `${digits.padStart(2, "0")}:${minutes}`;
  return digits !== "" && readTime(clock) !== undefined ? clock : undefined;
}
