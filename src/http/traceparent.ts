import type { Context } from "hono";

/** W3C Trace Context. Whatever else a caller puts there is no trace, and may be anything. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace that a request belongs to, for the log. */
export function traceparentOf(context: Context): string | undefined {
  const given = context.req.header("traceparent");
  return given !== undefined && TRACEPARENT.test(given) ? given : undefined;
}
