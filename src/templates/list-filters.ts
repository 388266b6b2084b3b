import { plainText } from "./escape-value.ts";
import type { Filter } from "./filters.ts";
import { isLink } from "./link.ts";
import { checkLength } from "./render-budget.ts";

/** Filters on lists, and on what may be missing. */
export const LIST_FILTERS: Readonly<Record<string, Filter>> = {
  default: ({ value, args }) => (isEmpty(value) ? args[0] : value),
  join: ({ value, args }) => join(listOf(value).map(plainText), args.length === 0 ? " " : plainText(args[0])),
  first: ({ value }) => (typeof value === "string" ? value.slice(0, 1) : listOf(value).at(0)),
  last: ({ value }) => (typeof value === "string" ? value.slice(-1) : listOf(value).at(-1)),
  size: ({ value }) => (typeof value === "string" ? value.length : listOf(value).length),
  sort: ({ value, args }) => listOf(value).toSorted((a, b) => compare(part(a, args[0]), part(b, args[0]))),
  uniq: ({ value }) => [...new Set(listOf(value))],
  split: ({ value, args }) => plainText(value).split(plainText(args[0])),
  json: ({ value }) => JSON.stringify(isLink(value) ? plainText(value) : (value ?? null)) ?? "null",
};

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  return Array.isArray(value) && value.length === 0;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === "" ? [] : [value];
}

function join(texts: readonly string[], between: string): string {
  checkLength(texts.reduce((length, text) => length + text.length + between.length, -between.length));
  return texts.join(between);
}

function part(item: unknown, key: unknown): unknown {
  if (key === undefined || typeof item !== "object" || item === null) return item;
  const name = plainText(key);
  return Object.hasOwn(item, name) ? Reflect.get(item, name) : undefined;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [wordOf(a), wordOf(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Writing out whole objects for every comparison would cost more than their number tells. */
function wordOf(value: unknown): string {
  return typeof value === "object" ? "" : plainText(value);
}
