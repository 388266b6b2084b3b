const LONG_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHORTEST_NAME = 3;

/** Monday first: its place in this list is a day's number. */
export const DAY_NAMES: readonly string[] = LONG_NAMES.map((name) => name.slice(0, SHORTEST_NAME));

export type DaysReading =
  | { readonly ok: true; readonly days: readonly number[] }
  /** `word` is the part that names no day. */
  | { readonly ok: false; readonly word: string };

/** Reads `mon`, `monday`, `mon-fri`, `fri-mon` and lists of those with commas; a day that is given twice is there twice. */
export function readDays(text: string): DaysReading {
  const days: number[] = [];
  for (const part of text.split(",")) {
    const [from = "", to = from, ...more] = part.split("-").map((word) => word.trim().toLowerCase());
    const first = numberOf(from);
    const last = numberOf(to);
    if (first === undefined || more.length > 0)
      return { ok: false, word: more.length > 0 ? part.trim() : from };
    if (last === undefined) return { ok: false, word: to };
    days.push(...daysBetween(first, last));
  }
  return { ok: true, days };
}

function numberOf(word: string): number | undefined {
  if (word.length < SHORTEST_NAME) return undefined;
  const found = LONG_NAMES.findIndex((name) => name.startsWith(word));
  return found < 0 ? undefined : found;
}

function daysBetween(first: number, last: number): number[] {
  const length = ((last - first + DAY_NAMES.length) % DAY_NAMES.length) + 1;
  return Array.from({ length }, (_, step) => (first + step) % DAY_NAMES.length);
}
