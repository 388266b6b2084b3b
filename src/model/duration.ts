import { z } from "zod";

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const SHORTEST_MS = 1_000;
const LONGEST_MS = 400 * 86_400_000;

const WHOLE = /^(?:\d{1,9}[smhdw]){1,5}$/;
const PART = /(\d+)([smhdw])/g;

/** Milliseconds of `90s`, `15m`, `24h`, `2d`, `1w` or `1h30m`; undefined if it is none or not within 1 s and 400 d. */
export function parseDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  let total = 0;
  let previous = Number.POSITIVE_INFINITY;
  for (const [, count = "", letter = ""] of text.matchAll(PART)) {
    const unit = UNITS_MS[letter] ?? 0;
    if (unit >= previous) return undefined; // "30m1h" or "1h1h" is more likely a slip than meant.
    previous = unit;
    total += Number(count) * unit;
  }
  return total >= SHORTEST_MS && total <= LONGEST_MS ? total : undefined;
}

/** Milliseconds as a rule file writes them, to the second: `1h30m`. */
export function durationText(milliseconds: number): string {
  let rest = Math.round(milliseconds / 1_000) * 1_000;
  const parts = ["d", "h", "m", "s"].map((letter) => {
    const unit = UNITS_MS[letter] ?? 1;
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count === 0 ? "" : `${count}${letter}`;
  });
  return parts.join("") || "0s";
}

/** A settings or rule field that is written as a duration and read as milliseconds. */
export function duration(description: string) {
  return z
    .string()
    .transform((text, context) => {
      const milliseconds = parseDuration(text);
      if (milliseconds !== undefined) return milliseconds;
      context.addIssue({
        code: "custom",
        message: "a duration is written like 90s, 15m, 24h, 2d, 1w or 1h30m, from 1s to 400d",
      });
      return z.NEVER;
    })
    .meta({ description, duration: true });
}
