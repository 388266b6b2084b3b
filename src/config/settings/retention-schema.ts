import { z } from "zod";
import { daysInMs, RETENTION, type RetentionClass } from "../../model/retention.ts";

const DAYS = /^(\d{1,4})d$/;

/** How long each class of data is kept; written as days, read as milliseconds. */
export const retentionSchema = z
  .strictObject({
    bodies: days("bodies"),
    answers: days("answers"),
    outbox: days("outbox"),
    refused: days("refused"),
    events: days("events"),
    record_history: days("record_history"),
    dedupe_keys: days("dedupe_keys"),
  })
  .refine(({ events, bodies }) => events >= bodies, {
    error:
      "an event is kept at least as long as its body: make `events` as long as `bodies`, or `bodies` shorter",
    path: ["events"],
  })
  .prefault({});

function days(name: RetentionClass) {
  const { days: usual, at_least, holds, from } = RETENTION[name];
  const least = at_least === 1 ? "1d" : `${at_least}d, below which a promise would be broken`;
  return z
    .string()
    .transform((text, context) => {
      const count = Number(DAYS.exec(text)?.[1] ?? 0);
      if (count >= at_least) return daysInMs(count);
      const message = `\`retention.${name}\` is written in days, like ${usual}d; at least ${least}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .prefault(`${usual}d`)
    .meta({ description: `Kept for so many days from ${from}: ${holds}. At least ${at_least}d.` });
}
