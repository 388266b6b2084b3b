import { MAX_LIST_ITEMS } from "../model/event.ts";

/** Any JSON object; keys are only ever read. */
export type JsonObject = Readonly<Record<string, unknown>>;

const NOTHING: JsonObject = {};
const NO_ITEMS: readonly never[] = [];

/** An identifier goes into indexes, where PostgreSQL takes 2,700 bytes; longer ones are nobody's. */
export const MAX_ID_CHARACTERS = 512;
const MAX_TEXT_CHARACTERS = 10_000;
const LAST_TIME_MS = 8.64e15;

/** An object, but no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, or an empty one for everything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : NOTHING;
}

/** The array, or an empty one for everything else. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** A text that says something, without null characters (PostgreSQL refuses them), cut to a sane length. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const short = value.length > MAX_TEXT_CHARACTERS ? value.slice(0, MAX_TEXT_CHARACTERS) : value;
  return withoutNulls(short);
}

/** An identifier as text that every store finds again; numbers count, monsters do not. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || value === "" || value.length > MAX_ID_CHARACTERS) return undefined;
  return withoutNulls(value).toWellFormed();
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The texts of an array, at most as many as an event holds. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts: string[] = [];
  for (const item of value) {
    const text = textOf(item);
    if (text !== undefined) texts.push(text);
    if (texts.length === MAX_LIST_ITEMS) break;
  }
  return texts;
}

/** Epoch milliseconds of an ISO 8601 date-time that names its zone. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length > 40 || value[10] !== "T") return undefined;
  const zone = value.slice(16);
  if (!zone.endsWith("Z") && !zone.includes("+") && !zone.includes("-")) return undefined;
  const time = Date.parse(value);
  return Number.isFinite(time) ? time : undefined;
}

/** Epoch milliseconds of unix seconds. */
export function timeOfSeconds(value: unknown): number | undefined {
  const seconds = numberOf(value);
  if (seconds === undefined || Math.abs(seconds) > LAST_TIME_MS / 1_000) return undefined;
  return Math.round(seconds * 1_000);
}

/** A header's count: plain digits. */
export function countOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

function withoutNulls(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}
