import { z } from "zod";
import { type Shape, shapesOf } from "./schema-shapes.ts";

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  boolean: "true, false",
  array: "list",
  object: "map",
  record: "map",
  unknown: "map",
};

/** What may stand there, in the words of the reference pages. */
export function typeInWords(shapes: readonly Shape[]): string {
  return [...new Set(shapes.map(typeOf))].join(", ");
}

/** The default as it would be written; `required` if there must be a value. */
export function defaultInWords(shapes: readonly Shape[]): string {
  const [shape] = shapes;
  if (shape?.default !== undefined) return `\`${JSON.stringify(shape.default).replaceAll('"', "")}\``;
  return shape === undefined || shape.optional ? "" : "required";
}

/** The meaning that the schema declares. */
export function descriptionOf(shapes: readonly Shape[]): string | undefined {
  const described = shapes.map(({ meta }) => meta["description"]).find((text) => text !== undefined);
  return described === undefined ? undefined : String(described);
}

/** A line of a Markdown table. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

function typeOf({ schema, meta }: Shape): string {
  if (meta["secret"] === true) return "secret: `env:NAME`, `file:PATH`";
  if (meta["duration"] === true) return "duration";
  if (schema instanceof z.ZodEnum) return schema.options.map((word) => `\`${word}\``).join(", ");
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].map((word) => `\`${String(word)}\``).join(", ");
  if (!(schema instanceof z.ZodArray)) return TYPES[schema._zod.def.type] ?? "text";
  return `list of ${[...new Set(shapesOf(schema.def.element).map(typeOf))].join(" or ")}`;
}
