import type { z } from "zod";
import { type Shape, shapesInside, shapesOf } from "../yaml/schema-shapes.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";

/** A value at a place where the schema wants a secret. */
export type SecretPlace = { readonly path: YamlPath; readonly written: unknown };

/** Every place of a value where its schema wants a secret, filled or not with a proper reference. */
export function secretPlaces(schema: z.core.$ZodType, value: unknown): readonly SecretPlace[] {
  const places: SecretPlace[] = [];
  fillSecrets(schema, value, (place) => {
    places.push(place);
    return undefined;
  });
  return places;
}

/** The value with every secret replaced by what `fill` gives; a list loses the entries that are undefined. */
export function fillSecrets(
  schema: z.core.$ZodType,
  value: unknown,
  fill: (place: SecretPlace) => string | undefined,
): unknown {
  return walk({ shapes: shapesOf(schema), path: [], value, fill });
}

type Step = {
  readonly shapes: readonly Shape[];
  readonly path: YamlPath;
  readonly value: unknown;
  readonly fill: (place: SecretPlace) => string | undefined;
};

function walk(step: Step): unknown {
  const { shapes, path, value, fill } = step;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => walk(inside(step, index, item)));
    return items.filter((item) => item !== undefined);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, walk(inside(step, key, child))]),
    );
  }
  const isSecret =
    value !== undefined && value !== null && shapes.some((shape) => shape.meta["secret"] === true);
  return isSecret ? fill({ path, written: value }) : value;
}

function inside({ shapes, path, fill }: Step, key: string | number, value: unknown): Step {
  return { shapes: shapes.flatMap((shape) => shapesInside(shape, key)), path: [...path, key], value, fill };
}
