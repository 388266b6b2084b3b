import { describeRoute } from "hono-openapi";
import type { z } from "zod";
import { openApiSchema } from "./open-api-schema.ts";

const ref = (name: string) => ({ $ref: `#/components/responses/${name}` });

type Description = {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: "Events" | "Deliveries" | "Outbox" | "Records" | "Requests" | "Recover" | "Health";
  /** What is answered with 200. */
  readonly answer: z.ZodType;
  /** The route names one thing that may not exist. */
  readonly findsOne?: boolean | undefined;
  /** The route takes a body and does something. */
  readonly acts?: boolean | undefined;
  /** The body holds rule files, and may be as large as they may. */
  readonly takesRules?: boolean | undefined;
  /** The same is answered with 422, where what was asked for cannot be done. */
  readonly refuses?: boolean | undefined;
};

/** What the OpenAPI document says of a route. */
export function described(description: Description) {
  const { operationId, summary, tag, answer, findsOne, acts, takesRules, refuses } = description;
  const content = { "application/json": { schema: openApiSchema(answer) } };
  return describeRoute({
    operationId,
    summary,
    tags: [tag],
    responses: {
      200: { description: "Done.", content },
      ...(refuses ? { 422: { description: "Refused; nothing changed.", content } } : {}),
      400: ref("BadRequest"),
      401: ref("Unauthorized"),
      403: ref("Forbidden"),
      ...(findsOne ? { 404: ref("NotFound") } : {}),
      ...(acts ? { 409: ref("Conflict"), 413: ref(takesRules ? "TooManyRules" : "TooLarge") } : {}),
      500: ref("Failed"),
      503: ref("Unavailable"),
    },
  });
}
