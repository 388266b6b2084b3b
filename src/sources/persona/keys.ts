import { type JsonObject, objectOf, textOf } from "../read-values.ts";

/** A key of Persona's in its three spellings; which one comes is a setting of the webhook. */
export type Key = readonly [kebab: string, snake: string, camel: string];

/** The three spellings of a key given in kebab case. */
export function key(kebab: string): Key {
  return [kebab, kebab.replaceAll("-", "_"), camelCase(kebab)];
}

/** The value under a key, however it is spelt. */
export function read(object: JsonObject, [kebab, snake, camel]: Key): unknown {
  return object[kebab] ?? object[snake] ?? object[camel];
}

/** A field's value: `fields.<key>.value`, or the key itself, since verifications have them flat. */
export function readField(attributes: JsonObject, name: Key): string | undefined {
  const cell = read(objectOf(attributes["fields"]), name);
  return textOf(objectOf(cell)["value"]) ?? textOf(cell) ?? textOf(read(attributes, name));
}

export function camelCase(kebab: string): string {
  return kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
