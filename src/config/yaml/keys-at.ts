import { z } from "zod";
import type { YamlPath } from "./yaml-node.ts";

/** The keys that a schema knows at a path, for "did you mean"; of several possible shapes all. */
export function keysAt(schema: z.core.$ZodType, path: YamlPath): readonly string[] {
  let schemas = shapesOf(schema);
  for (const step of path) schemas = schemas.flatMap((shape) => inside(shape, step).flatMap(shapesOf));
  return [
    ...new Set(schemas.flatMap((shape) => (shape instanceof z.ZodObject ? Object.keys(shape.shape) : []))),
  ];
}

/** The schema without what is wrapped around it; a union is several. */
function shapesOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap(shapesOf);
  if (schema instanceof z.ZodPipe) return shapesOf(schema.def.in);
  if (schema instanceof z.ZodLazy) return shapesOf(schema.def.getter());
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNullable;
  return isWrapper ? shapesOf(schema.def.innerType) : [schema];
}

function inside(schema: z.core.$ZodType, step: string | number): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.def.element];
  if (schema instanceof z.ZodRecord) return [schema.def.valueType];
  if (!(schema instanceof z.ZodObject)) return [];
  const child = schema.shape[String(step)] ?? schema.def.catchall;
  return child ? [child] : [];
}
