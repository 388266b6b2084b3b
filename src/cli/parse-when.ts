import { RelayError } from "../errors.ts";
import { parseDuration } from "../model/duration.ts";

const DATE = /^\d{4}-\d\d-\d\d/;
const ZONE = /(Z|[+-]\d\d:?\d\d)$/;

/** `2h` or `7d` ago, or a date or time in ISO 8601 (UTC if it names no zone); epoch milliseconds. */
export function parseWhen(text: string, now: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const hasZone = !text.includes("T") || ZONE.test(text);
  const time = DATE.test(text) ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new RelayError(
    "bad_request",
    `"${text}" is no time: write 30m, 2h or 7d (ago), 2026-11-22 or 2026-11-22T09:30.`,
  );
}
