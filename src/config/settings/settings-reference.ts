import { z } from "zod";
import { DESTINATION_KINDS } from "../../actions/registry.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import { type Shape, shapesInside, shapesOf } from "../yaml/schema-shapes.ts";
import { SETTABLE, variableOf } from "./overrides.ts";
import { STORE_KINDS, settingsSchema } from "./settings-schema.ts";

const HEADER = "| key | type | default | variable | meaning |\n| --- | --- | --- | --- | --- |\n";

/** Markdown tables of every setting, from the schemas that check them. */
export function settingsReference(): string {
  const general = section("The settings file", rowsOf(shapesOf(settingsSchema), ""));
  const stores = STORE_KINDS.map(({ kind, settings }) =>
    section(`Store \`kind: ${kind}\``, rowsOf(shapesOf(settings), "store")),
  );
  const sources = SOURCE_KINDS.map(({ kind, settings }) =>
    section(`Source \`kind: ${kind}\``, rowsOf(shapesOf(settings), "sources.<name>")),
  );
  const destinations = DESTINATION_KINDS.map(({ kind, settings }) =>
    section(`Destination \`kind: ${kind}\``, rowsOf(shapesOf(settings), "destinations.<name>")),
  );
  return [general, ...stores, ...sources, ...destinations].join("\n");
}

function section(title: string, rows: readonly string[]): string {
  return `## ${title}\n\n${HEADER}${rows.join("")}`;
}

function rowsOf(shapes: readonly Shape[], prefix: string): readonly string[] {
  const keys = new Set(shapes.flatMap(keysOf));
  return [...keys].flatMap((key) => {
    const path = [prefix, key].filter(Boolean).join(".");
    return keyRows(
      path,
      shapes.flatMap((shape) => shapesInside(shape, key)),
    );
  });
}

/** An object's keys; of a map whose names are free, a stand-in, unless a `kind` decides what is below. */
function keysOf({ schema, meta }: Shape): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  const isOpen = schema instanceof z.ZodRecord && schema.def.valueType instanceof z.ZodObject;
  return isOpen && meta["byKind"] !== true ? ["<name>"] : [];
}

function keyRows(path: string, shapes: readonly Shape[]): readonly string[] {
  const below = rowsOf(shapes, path);
  const isBranch = shapes.length === 1 && shapes[0]?.schema instanceof z.ZodObject;
  return isBranch ? below : [row(path, shapes), ...below];
}

function row(path: string, shapes: readonly Shape[]): string {
  const variable = SETTABLE.has(path) ? `\`${variableOf(path)}\`` : "";
  const types = [...new Set(shapes.map(typeOf))].join(", ");
  const described = shapes.find(({ meta }) => meta["description"] !== undefined);
  const meaning = String(
    described?.meta["description"] ?? "Which of these it is; it decides on the keys beside it.",
  );
  const cells = [`\`${path}\``, types, shapes[0] ? defaultOf(shapes[0]) : "", variable, meaning];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  boolean: "true, false",
  array: "list",
  object: "map",
  record: "map",
  unknown: "map",
};

function typeOf({ schema, meta }: Shape): string {
  if (meta["secret"] === true) return "secret: `env:NAME`, `file:PATH`";
  if (meta["duration"] === true) return "duration";
  if (schema instanceof z.ZodEnum) return schema.options.map((word) => `\`${word}\``).join(", ");
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].map((word) => `\`${String(word)}\``).join(", ");
  if (!(schema instanceof z.ZodArray)) return TYPES[schema._zod.def.type] ?? "text";
  return `list of ${[...new Set(shapesOf(schema.def.element).map(typeOf))].join(" or ")}`;
}

function defaultOf(shape: Shape): string {
  if (shape.default !== undefined) return `\`${JSON.stringify(shape.default).replaceAll('"', "")}\``;
  return shape.optional ? "" : "required";
}
