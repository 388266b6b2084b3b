import { z } from "zod";

const schema = z.record(z.string(), z.unknown());
const content = z.record(z.string(), z.object({ schema }));
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(
      z.object({ in: z.enum(["query", "path"]), name: z.string(), schema, required: z.boolean().optional() }),
    )
    .default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(
    z.string().regex(/^\d{3}$/),
    z.union([z.object({ $ref: z.string() }), z.object({ description: z.string(), content })]),
  ),
});
/** What is expected of an OpenAPI document. */
export const openApiShape = z.object({
  openapi: z.string().startsWith("3.1."),
  info: z.object({ title: z.string(), version: z.string() }),
  servers: z.tuple([z.object({ url: z.literal("/api/v1") })]),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(z.string().startsWith("/"), z.record(z.enum(["get", "post"]).or(z.string()), operation)),
  components: z.object({
    schemas: z.record(z.string(), schema),
    responses: z.record(z.string(), z.object({ description: z.string(), content })),
    securitySchemes: z.object({
      admin_token: z.object({ type: z.literal("http"), scheme: z.literal("bearer") }),
    }),
  }),
});

export type OpenApi = z.infer<typeof openApiShape>;

/** What the document promises as the 200 answer of a route, as something that checks. */
export function promised(api: OpenApi, method: string, path: string): z.ZodType {
  const done = api.paths[path]?.[method]?.responses["200"];
  const schema = done && "content" in done ? done.content["application/json"]?.schema : undefined;
  if (!schema) throw new Error(`The document promises nothing for ${method} ${path}.`);
  return checkerOf(api, schema);
}

/** The document's JSON Schema as something that checks: its named parts move to where JSON Schema keeps them. */
export function checkerOf(api: OpenApi, part: Readonly<Record<string, unknown>>): z.ZodType {
  const moved = JSON.stringify({ ...part, $defs: api.components.schemas });
  return z.fromJSONSchema(JSON.parse(moved.replaceAll("#/components/schemas/", "#/$defs/")));
}
