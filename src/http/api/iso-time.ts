import { z } from "zod";

/** A time in an answer: ISO 8601 in UTC, with milliseconds. */
export const isoTime = (description: string) => z.iso.datetime().meta({ description });

/** A time in a question: a date, or date and time with `Z` or an offset. Becomes epoch milliseconds. */
export const askedTime = (description: string) =>
  z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], {
      error: "Write the time as ISO 8601, e.g. 2026-03-01 or 2026-03-01T09:30:00Z",
    })
    .transform((text) => Date.parse(text))
    .meta({ description });

/** Epoch milliseconds as answers have them; what is no possible date stays out. */
export function iso(time: number): string;
export function iso(time: number | undefined): string | undefined;
export function iso(time: number | undefined): string | undefined {
  if (time === undefined) return undefined;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}
