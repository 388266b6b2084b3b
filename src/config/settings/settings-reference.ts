import { z } from "zod";
import { DESTINATION_KINDS } from "../../actions/registry.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import { defaultInWords, descriptionOf, tableRow, typeInWords } from "../yaml/describe-shape.ts";
import { type Shape, shapesInside, shapesOf } from "../yaml/schema-shapes.ts";
import type { KindSchema } from "./check-kinds.ts";
import { SETTABLE, variableOf } from "./overrides.ts";
import { STORE_KINDS, settingsSchema } from "./settings-schema.ts";

const HEADER = "| key | type | default | variable | meaning |\n| --- | --- | --- | --- | --- |\n";

/** Markdown tables of every setting, from the schemas that check them. */
export function settingsReference(): string {
  const general = section("The settings file", rowsOf(shapesOf(settingsSchema), ""));
  const stores = STORE_KINDS.map((kind) => kindSection("Store", "store", kind));
  const sources = SOURCE_KINDS.map((kind) => kindSection("Source", "sources.<name>", kind));
  const destinations = DESTINATION_KINDS.map((kind) =>
    kindSection("Destination", "destinations.<name>", kind),
  );
  return [general, ...stores, ...sources, ...destinations].join("\n");
}

function kindSection(what: string, path: string, { kind, settings }: KindSchema): string {
  const own = tableRow([
    `\`${path}.kind\``,
    `\`${kind}\``,
    kind === "sqlite" ? "`sqlite`" : "required",
    "",
    `This kind of ${what.toLowerCase()}.`,
  ]);
  return section(`${what} \`kind: ${kind}\``, [own, ...rowsOf(shapesOf(settings), path)]);
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
  const meaning = descriptionOf(shapes) ?? "Which of these it is; it decides on the keys beside it.";
  return tableRow([`\`${path}\``, typeInWords(shapes), defaultInWords(shapes), variable, meaning]);
}
