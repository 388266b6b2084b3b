import type { Json, JsonMap } from "./json.ts";

export const FORMATS = ["json", "flat", "form"] as const;
export type Format = (typeof FORMATS)[number];

/** The exact text of a request. */
export type EncodedBody = { readonly body: string; readonly contentType: string };

/**
 * A body in the destination's format. `json`: as it is. `flat`: JSON of one level, nested keys joined by `_`, lists
 * as text. `form`: the flat pairs as a web form sends them, missing as empty. The same values give the same bytes.
 */
export function encodeBody(values: JsonMap, format: Format): EncodedBody {
  if (format === "json") return { body: JSON.stringify(values), contentType: "application/json" };
  const flat = flatten(values);
  if (format === "flat") {
    return { body: JSON.stringify(Object.fromEntries(flat)), contentType: "application/json" };
  }
  const pairs = flat.map(([key, value]): [string, string] => [key, value === null ? "" : String(value)]);
  return {
    body: new URLSearchParams(pairs).toString(),
    contentType: "application/x-www-form-urlencoded",
  };
}

type Scalar = string | number | boolean | null;

function flatten(map: JsonMap, prefix = ""): readonly (readonly [string, Scalar])[] {
  return Object.entries(map).flatMap(([key, value]) => flattenValue(value, `${prefix}${key}`));
}

function flattenValue(value: Json, key: string): readonly (readonly [string, Scalar])[] {
  if (isScalar(value)) return [[key, value]];
  if (isList(value)) return [[key, value.every(isScalar) ? value.join(", ") : JSON.stringify(value)]];
  const inner = flatten(value, `${key}_`);
  return inner.length > 0 ? inner : [[key, null]];
}

function isScalar(value: Json): value is Scalar {
  return value === null || typeof value !== "object";
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
