import type { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import { z } from "zod";
import { openApiSchema } from "./open-api-schema.ts";

const problemShape = z
  .object({
    type: z.string(),
    title: z.string().meta({ description: "The HTTP status in words." }),
    status: z.int(),
    detail: z.string().meta({ description: "What happened, where, how to fix it." }),
    instance: z.string().meta({ description: "The request's id; the log has more under it." }),
    reason: z.string().meta({ description: "The stable word, for machines." }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: "Each thing wrong with the question." }),
  })
  .meta({ ref: "Problem" });

const failure = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: openApiSchema(problemShape) } },
});

/** `GET /openapi.json`: the API described by its own routes. */
export function openApiDocument(api: Hono) {
  return openAPIRouteHandler(api, {
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: "kyc-relay",
        version: "1",
        description: "Events, deliveries and records of the relay, and what an operator does with them.",
      },
      servers: [{ url: "/api/v1" }],
      security: [{ admin_token: [] }],
      components: {
        securitySchemes: { admin_token: { type: "http", scheme: "bearer", description: "The admin token." } },
        responses: {
          BadRequest: failure("Something in the question is wrong; `errors` names each part."),
          Unauthorized: failure("The admin token is missing or wrong."),
          Forbidden: failure("The Host header names another machine."),
          NotFound: failure("There is no such thing, or not any more."),
          TooLarge: failure("The body is over 64 KiB."),
          TooManyRules: failure("The body is over 32 MiB: more than as many rule files as there may be."),
          Conflict: failure("It cannot be done as things are."),
          Failed: failure("Something went wrong inside the relay; its log has the cause."),
          Unavailable: failure("The store is busy or cannot be reached; try again."),
        },
      },
    },
  });
}
