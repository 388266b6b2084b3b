import { plainText } from "./escape-value.ts";
import type { Filter } from "./filters.ts";
import { makeLink } from "./link.ts";
import { checkLength } from "./render-budget.ts";
import { ago, formatDate } from "./time-filters.ts";

const TRUNCATE_TO = 50;
const TRUNCATE_WORDS = 15;
const MASK_KEEPS = 4;
const COUNTRY_CODE = /^[a-z]{2}$/i;
const COUNTRY_NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** Filters on text. What is missing is empty text. */
export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  upcase: ({ value }) => plainText(value).toUpperCase(),
  downcase: ({ value }) => plainText(value).toLowerCase(),
  capitalize: ({ value }) => capitalise(plainText(value)),
  strip: ({ value }) => plainText(value).trim(),
  truncate: ({ value, args }) => truncate(plainText(value), count(args[0], TRUNCATE_TO), ending(args[1])),
  truncatewords: ({ value, args }) =>
    truncateWords(plainText(value), count(args[0], TRUNCATE_WORDS), ending(args[1])),
  replace: ({ value, args }) => replace(plainText(value), plainText(args[0]), plainText(args[1])),
  append: ({ value, args }) => plainText(value) + plainText(args[0]),
  prepend: ({ value, args }) => plainText(args[0]) + plainText(value),
  date: ({ value, args, tools }) => formatDate(value, args[0], tools.now),
  ago: ({ value, tools }) => ago(value, tools.now),
  link: ({ value, args }) => link(plainText(value), plainText(args[0])),
  mask: ({ value }) => mask(plainText(value)),
  initials: ({ value }) => initials(plainText(value)),
  country: ({ value }) => country(plainText(value)),
};

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

function truncate(text: string, length: number, end: string): string {
  if (text.length <= length) return text;
  return text.slice(0, Math.max(0, length - end.length)).toWellFormed() + end;
}

function truncateWords(text: string, words: number, end: string): string {
  const all = text.split(/\s+/).filter((word) => word !== "");
  return all.length <= words ? text : all.slice(0, words).join(" ") + end;
}

function replace(text: string, from: string, to: string): string {
  if (from === "") return text;
  const parts = text.split(from);
  checkLength(text.length + (parts.length - 1) * (to.length - from.length));
  return parts.join(to);
}

function link(address: string, label: string): unknown {
  if (address === "") return undefined;
  return makeLink(address, label) ?? label;
}

/** A short text is masked whole: its last characters would be all of it. */
function mask(text: string): string {
  const characters = [...text];
  const keeps = characters.length > MASK_KEEPS ? MASK_KEEPS : 0;
  return characters.map((character, at) => (at < characters.length - keeps ? "*" : character)).join("");
}

function initials(text: string): string {
  const words = text.split(/[\s-]+/).filter((word) => word !== "");
  return words.map((word) => `${[...word].at(0)?.toUpperCase()}.`).join(" ");
}

function country(code: string): string {
  return COUNTRY_CODE.test(code) ? (COUNTRY_NAMES.of(code.toUpperCase()) ?? code) : code;
}

function count(value: unknown, otherwise: number): number {
  const number = Number(plainText(value) || otherwise);
  return Number.isFinite(number) ? Math.max(0, Math.trunc(number)) : otherwise;
}

function ending(value: unknown): string {
  return value === undefined ? "…" : plainText(value);
}
