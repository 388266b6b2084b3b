import { parseDuration } from "../../model/duration.ts";

const LETTERS: Readonly<Record<string, string>> = {
  ...letters("s", "s sec secs second seconds"),
  ...letters("m", "m min mins minute minutes"),
  ...letters("h", "h hr hrs hour hours"),
  ...letters("d", "d day days daily"),
  ...letters("w", "w wk week weeks weekly"),
};
const WORDS: Readonly<Record<string, string>> = {
  daily: "24h",
  hourly: "1h",
  weekly: "7d",
  monthly: "30d",
  "half an hour": "30m",
};
const PART = /^(an?|one|\d{1,6}(?:[.,]\d{1,2})?)? ?([a-z]+)$/;
const MINUTES: Readonly<Record<string, number>> = { h: 60, d: 1_440, w: 10_080 };

/** A minute to some, a month to others: nobody can tell which. */
const MINUTE_OR_MONTH = /\dM$/;

/** The duration that was probably meant by words or another spelling of one: `2 hours`, `24H`, `1.5h`, `daily`. */
export function meantDuration(text: string): string | undefined {
  if (MINUTE_OR_MONTH.test(text.trim())) return undefined;
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^(every|after|in|for) /, "");
  const meant = WORDS[plain] ?? joined(plain.split(/ and |, | (?=\d)/).map(partOf));
  return meant !== undefined && parseDuration(meant) !== undefined ? meant : undefined;
}

function partOf(text: string): string | undefined {
  const [, written = "1", unit = ""] = PART.exec(text) ?? [];
  const letter = LETTERS[unit];
  if (letter === undefined) return undefined;
  const count = /^\d/.test(written) ? Number(written.replace(",", ".")) : 1;
  return Number.isInteger(count) ? `${count}${letter}` : inMinutes(count * (MINUTES[letter] ?? Number.NaN));
}

/** 90 is `1h30m`. */
function inMinutes(minutes: number): string | undefined {
  const whole = Math.round(minutes);
  if (Number.isNaN(whole)) return undefined;
  return `${whole >= 60 ? `${Math.floor(whole / 60)}h` : ""}${whole % 60 > 0 ? `${whole % 60}m` : ""}`;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.some((part) => part === undefined) ? undefined : parts.join("");
}

function letters(letter: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(" ").map((word) => [word, letter]));
}
