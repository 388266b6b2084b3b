import { describeRoute } from "hono-openapi";
import type { z } from "zod";
import { openApiSchema } from "./open-api-schema.ts";

const ref = (name: string) => ({ $ref: `#/components/responses/${name}` });

type Description = {
  readonly operationId: string;
  readonly summary: string;
  readonly tag:
    | "Events"
    | "Deliveries"
    | "Outbox"
    | "Records"
    | "Requests"
    | "Recover"
    | "Queue"
    | "Upkeep"
    | "Health";
  /** What is answered with 200. */
  readonly answer?: z.ZodType | undefined;
  /** The media type, where 200 answers no JSON. */
  readonly bytes?: string | undefined;
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
  const { operationId, summary, tag, findsOne, acts, takesRules, refuses } = description;
  const content = contentOf(description);
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

function contentOf({ answer, bytes }: Description) {
  if (bytes !== undefined) return { [bytes]: { schema: { type: "string", format: "binary" } as const } };
  return answer ? { "application/json": { schema: openApiSchema(answer) } } : {};
}
