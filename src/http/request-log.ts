import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { AppParts } from "./parts.ts";
import { requestIdOf } from "./problem.ts";
import { traceparentOf } from "./traceparent.ts";

/** Whoever watches asks these every few seconds: only an answer that is not ok is worth a line. */
const WATCHED: ReadonlySet<string> = new Set(["/livez", "/readyz", "/metrics"]);

/** One line a request, with the route's pattern: a URL may hold a secret or a person's reference. */
export function requestLog(parts: Pick<AppParts, "log" | "clock">): MiddlewareHandler {
  return async (context, next) => {
    const started = parts.clock();
    const request = requestIdOf(context);
    await next();
    context.header("x-request-id", request);
    const route = routePath(context);
    if (WATCHED.has(route) && context.res.ok) return;
    parts.log.info(
      {
        request,
        method: context.req.method,
        route,
        status: context.res.status,
        duration_ms: parts.clock() - started,
        traceparent: traceparentOf(context),
      },
      "request answered",
    );
  };
}
