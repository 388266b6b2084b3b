/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A part that is written once, below `definitions`. */
export function definition(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** One of these words, or a list of them. */
export function oneOrMore(words: JsonSchema): JsonSchema {
  return { anyOf: [words, { type: "array", items: words, minItems: 1 }] };
}
