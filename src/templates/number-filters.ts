import { plainText } from "./escape-value.ts";
import type { Filter } from "./filters.ts";
import { RenderError } from "./render-error.ts";

const MOST_DECIMALS = 10;

/** Filters on numbers; text that is a number counts as one. */
export const NUMBER_FILTERS: Readonly<Record<string, Filter>> = {
  round: ({ value, args }) => round(numberOf(value), args.length === 0 ? 0 : numberOf(args[0])),
  plus: ({ value, args }) => numberOf(value) + numberOf(args[0]),
  minus: ({ value, args }) => numberOf(value) - numberOf(args[0]),
  times: ({ value, args }) => numberOf(value) * numberOf(args[0]),
  plural: ({ value, args }) => plural(numberOf(value), plainText(args[0]), args[1]),
  divided_by: ({ value, args }) => divide(numberOf(value), numberOf(args[0])),
};

function round(number: number, decimals: number): number {
  const places = Math.min(MOST_DECIMALS, Math.max(0, Math.trunc(decimals)));
  const scale = 10 ** places;
  return Math.round(number * scale) / scale;
}

function divide(number: number, by: number): number {
  if (by === 0) throw new RenderError("The text divides by zero.");
  return number / by;
}

function plural(number: number, one: string, many: unknown): string {
  return `${number} ${number === 1 ? one : plainText(many ?? `${one}s`)}`;
}

function numberOf(value: unknown): number {
  const number = Number(plainText(value));
  if (!Number.isFinite(number)) throw new RenderError("The text reckons with something that is no number.");
  return number;
}
