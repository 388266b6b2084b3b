import { z } from "zod";
import type { YamlPath } from "./yaml-node.ts";

/** One shape that a value may have: a schema with nothing wrapped around it, and what is declared about it. */
export type Shape = {
  readonly schema: z.core.$ZodType;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly optional: boolean;
  readonly default?: unknown;
};

type Around = Omit<Shape, "schema">;

const NOTHING_AROUND: Around = { meta: {}, optional: false };

/** What a schema allows, without its wrappers; a union is several shapes. */
export function shapesOf(schema: z.core.$ZodType, around: Around = NOTHING_AROUND): readonly Shape[] {
  const here = { ...around, meta: { ...z.globalRegistry.get(schema), ...around.meta } };
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap((option) => shapesOf(option, here));
  if (schema instanceof z.ZodLazy) return shapesOf(schema.def.getter(), here);
  if (schema instanceof z.ZodPipe) {
    const { in: before, out: after } = schema.def;
    return shapesOf(before instanceof z.ZodTransform ? after : before, here);
  }
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return shapesOf(schema.def.innerType, { ...here, optional: true, default: schema.def.defaultValue });
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return shapesOf(schema.def.innerType, { ...here, optional: true });
  }
  if (schema instanceof z.ZodReadonly) return shapesOf(schema.def.innerType, here);
  return [{ schema, ...here }];
}

/** The shapes at a path below a schema; none if it knows no such path. */
export function shapesAt(schema: z.core.$ZodType, path: YamlPath): readonly Shape[] {
  let shapes = shapesOf(schema);
  for (const step of path) shapes = shapes.flatMap((shape) => shapesInside(shape, step));
  return shapes;
}

/** One step down: a key of an object or map, an entry of a list. */
export function shapesInside({ schema }: Shape, step: string | number): readonly Shape[] {
  if (schema instanceof z.ZodArray) return typeof step === "number" ? shapesOf(schema.def.element) : [];
  if (schema instanceof z.ZodRecord) return shapesOf(schema.def.valueType);
  if (!(schema instanceof z.ZodObject)) return [];
  const child = Object.hasOwn(schema.shape, step) ? schema.shape[String(step)] : schema.def.catchall;
  return child && !(child instanceof z.ZodNever) ? shapesOf(child) : [];
}

/** The keys that a schema knows at a path; of several possible shapes all. */
export function keysAt(schema: z.core.$ZodType, path: YamlPath): readonly string[] {
  const keys = shapesAt(schema, path).flatMap((shape) =>
    shape.schema instanceof z.ZodObject ? Object.keys(shape.schema.shape) : [],
  );
  return [...new Set(keys)];
}
