import type { Template, View } from "../../templates/template.ts";
import type { CompileTools } from "../action.ts";
import { type Json, type JsonMap, toJson } from "./json.ts";

/** A `body:` as written, its texts parsed. */
export type BodyTemplate =
  | { readonly kind: "text"; readonly template: Template }
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "list"; readonly items: readonly BodyTemplate[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, BodyTemplate])[] };

type Path = readonly (string | number)[];

/** Parses every text of a `body:`; nothing is escaped, because the whole is serialised afterwards. */
export function compileBody(body: Json, path: Path, tools: Pick<CompileTools, "template">): BodyTemplate {
  if (typeof body === "string") return { kind: "text", template: tools.template(path, body, "none") };
  if (isList(body)) {
    return { kind: "list", items: body.map((item, index) => compileBody(item, [...path, index], tools)) };
  }
  if (typeof body !== "object" || body === null) return { kind: "value", value: body };
  const entries = Object.entries(body).map(
    ([key, value]) => [key, compileBody(value, [...path, key], tools)] as const,
  );
  return { kind: "map", entries };
}

/** The body for one event. A text that is exactly one `{{ … }}` keeps its value's type. */
export function fillBody(body: BodyTemplate, view: View): Json {
  switch (body.kind) {
    case "text":
      return toJson(body.template.value(view));
    case "value":
      return body.value;
    case "list":
      return body.items.map((item) => fillBody(item, view));
    case "map":
      return fillMap(body.entries, view);
  }
}

function fillMap(entries: readonly (readonly [string, BodyTemplate])[], view: View): JsonMap {
  return Object.fromEntries(entries.map(([key, value]) => [key, fillBody(value, view)]));
}

/** `Array.isArray` forgets that a list may be read-only. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
