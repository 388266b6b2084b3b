import { resolver } from "hono-openapi";
import type { z } from "zod";

type Converted = {
  readonly zodSchema: unknown;
  readonly jsonSchema: Record<string, unknown>;
};

/** How zod schemas become JSON Schema: what only this code base cares about stays out of the document. */
export const SCHEMA_OPTIONS = { options: { unrepresentable: "any", override: plain } };

/** A zod schema for the OpenAPI document. */
export function openApiSchema(schema: z.ZodType) {
  return resolver(schema, SCHEMA_OPTIONS);
}

function plain({ jsonSchema }: Converted): void {
  // Said by `format` already, a hundred times shorter.
  if (jsonSchema["format"] !== undefined) delete jsonSchema["pattern"];
  if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
  if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
  // To us it means that the value is never changed; to OpenAPI that it may not be sent.
  delete jsonSchema["readOnly"];
  delete jsonSchema["time"];
  if (jsonSchema["personal"] === true) jsonSchema["x-personal"] = true;
  delete jsonSchema["personal"];
}
