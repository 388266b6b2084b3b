import { z } from "zod";
import { eventSchema } from "./event.ts";

/** What rules and templates may do with a field depends on its type. `any` is never checked. */
export type FieldType = "text" | "number" | "time" | "list" | "any";

/** One field of the event, as rules and templates name it. */
export type Field = {
  /** Dotted path: `subject.name.full`. */
  readonly path: string;
  readonly type: FieldType;
  /** The only values it can have, for closed sets. */
  readonly values?: readonly string[] | undefined;
  readonly optional: boolean;
  readonly personal: boolean;
  readonly help: string;
};

/** Every field of the event, in the order of its schema; `raw` stands for all of `raw.…`. */
export const EVENT_FIELDS: readonly Field[] = fieldsOf(eventSchema, "", false);

const BY_PATH = new Map(EVENT_FIELDS.map((field) => [field.path, field]));

/** The field at a path; everything under `raw.` is one unchecked field. */
export function findField(path: string): Field | undefined {
  return BY_PATH.get(path.startsWith("raw.") ? "raw" : path);
}

function fieldsOf(schema: z.core.$ZodType, prefix: string, optional: boolean): readonly Field[] {
  if (schema instanceof z.ZodReadonly) return fieldsOf(schema.def.innerType, prefix, optional);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, part]) =>
      partOf(part, prefix ? `${prefix}.${key}` : key),
    );
  }
  return [];
}

function partOf(part: z.core.$ZodType, path: string): readonly Field[] {
  const meta = metaOf(part);
  const optional = part instanceof z.ZodOptional;
  const inner = unwrap(part);
  if (inner instanceof z.ZodObject) return fieldsOf(inner, path, optional);
  return [
    {
      path,
      type: typeOf(inner, meta),
      values: inner instanceof z.ZodEnum ? inner.options.map(String) : undefined,
      optional,
      personal: meta["personal"] === true,
      help: String(meta["description"] ?? ""),
    },
  ];
}

function metaOf(schema: z.core.$ZodType): Readonly<Record<string, unknown>> {
  const own = z.globalRegistry.get(schema);
  if (own) return own;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodReadonly) return metaOf(schema.def.innerType);
  return {};
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodReadonly) return unwrap(schema.def.innerType);
  return schema;
}

function typeOf(schema: z.core.$ZodType, meta: Readonly<Record<string, unknown>>): FieldType {
  if (schema instanceof z.ZodArray) return "list";
  if (schema instanceof z.ZodNumber) return meta["time"] === true ? "time" : "number";
  if (schema instanceof z.ZodUnknown) return "any";
  return "text";
}
