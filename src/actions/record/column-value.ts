import type { RecordValue } from "../../ports/queue.ts";
import { plainText } from "../../templates/escape-value.ts";
import type { ColumnType } from "../action.ts";

/** Longest text in a column or key, in characters. */
export const MAX_COLUMN_TEXT = 10_000;

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

export type ColumnResult = { readonly ok: true; readonly value: RecordValue } | { readonly ok: false };

/**
 * A value as its column keeps it: times as ISO 8601 in UTC, lists as text with commas, nothing as null. Never turns
 * text into a number or a truth.
 */
export function columnValue(type: ColumnType, value: unknown): ColumnResult {
  if (value === undefined || value === null || value === "") return { ok: true, value: null };
  if (type === "text") return textValue(value);
  if (type === "time") return timeValue(value);
  if (type === "boolean") return typeof value === "boolean" ? { ok: true, value } : { ok: false };
  return typeof value === "number" && Number.isFinite(value) ? { ok: true, value } : { ok: false };
}

function textValue(value: unknown): ColumnResult {
  if (typeof value === "object" && !Array.isArray(value)) return { ok: false };
  const text = plainText(value).toWellFormed().replaceAll("\u0000", "");
  return text.length > MAX_COLUMN_TEXT ? { ok: false } : { ok: true, value: text === "" ? null : text };
}

function timeValue(value: unknown): ColumnResult {
  if (typeof value !== "string" || !ISO_TIME.test(value)) return { ok: false };
  const time = Date.parse(value);
  return Number.isNaN(time) ? { ok: false } : { ok: true, value: new Date(time).toISOString() };
}
