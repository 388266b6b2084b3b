import { parseDuration } from "../../model/duration.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { meantDuration } from "./meant-duration.ts";
import type { Reporter } from "./reporter.ts";

/** Shortest and longest, in milliseconds, and how to say so. */
export type DurationBounds = {
  readonly shortest: number;
  readonly longest: number;
  readonly words: string;
};

const ANY: DurationBounds = { shortest: 0, longest: Number.POSITIVE_INFINITY, words: "1s to 400d" };

/** Milliseconds of a duration in a rule file; undefined if it is none, which is then reported. */
export function readDuration(
  reporter: Reporter,
  path: YamlPath,
  raw: unknown,
  { shortest, longest, words }: DurationBounds = ANY,
): number | undefined {
  const milliseconds = typeof raw === "string" ? parseDuration(raw) : undefined;
  if (milliseconds !== undefined && milliseconds >= shortest && milliseconds <= longest) return milliseconds;
  const isBare = typeof raw === "number" || (typeof raw === "string" && /^\d+(\.\d+)?$/.test(raw));
  reporter.at(path, isBare ? withoutUnit(String(raw)) : noDuration(raw, { shortest, longest, words }));
  return undefined;
}

function withoutUnit(number: string) {
  return {
    code: "D501",
    message: `${number} has no unit`,
    fix: `write ${number}h for hours, ${number}m for minutes, ${number}s for seconds or ${number}d for days`,
  };
}

function noDuration(raw: unknown, { shortest, longest, words }: DurationBounds) {
  const shown = typeof raw === "string" ? `"${raw}" is not` : raw === null ? "here is no" : "this is not";
  const other = typeof raw === "string" ? meantDuration(raw) : undefined;
  const length = parseDuration(other ?? "") ?? Number.NaN;
  const meant = length >= shortest && length <= longest ? other : undefined;
  return {
    code: "D502",
    message: `${shown}${raw === null ? "" : " a"} duration from ${words}`,
    fix: meant ? `write  ${meant}` : "write it like 90s, 15m, 24h, 2d, 1w or 1h30m",
  };
}
