import { z } from "zod";
import type { Pace } from "./pace.ts";

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
};
const RATE = /^([1-9]\d{0,4})\/(s|min|h)$/;
/** The part of a rate that may go at once. */
const BURST_SHARE = 5;

/** The pace of `10/s`, `100/min` or `500/h`; undefined if it is none. */
export function parseRate(text: string): Pace | undefined {
  const [, count = "", unit = ""] = RATE.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  return unitMs === undefined ? undefined : paceOf(Number(count), unitMs);
}

/** Never more than `count` within any `unitMs`: a fifth of them may go at once, the others follow evenly. */
export function paceOf(count: number, unitMs: number): Pace {
  const burst = Math.max(1, Math.floor(count / BURST_SHARE));
  return { every_ms: Math.max(1, Math.ceil(unitMs / (count - burst + 1))), burst };
}

/** A destination's `rate:`, written as a number and a unit, read as a pace. */
export function rate(description: string) {
  return z
    .string()
    .transform((text, context) => {
      const pace = parseRate(text);
      if (pace) return pace;
      context.addIssue({
        code: "custom",
        message: "a rate is written like 10/s, 100/min or 500/h, with a whole number from 1 to 99999",
      });
      return z.NEVER;
    })
    .meta({
      description: `${description} Written like \`10/s\`, \`100/min\` or \`500/h\`: never more within any such time, and up to a fifth of it at once.`,
    });
}
