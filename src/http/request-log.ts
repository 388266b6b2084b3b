import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { AppParts } from "./parts.ts";
import { requestIdOf } from "./problem.ts";

/** One line a request, with the route's pattern: a URL may hold a secret or a person's reference. */
export function requestLog(parts: Pick<AppParts, "log" | "clock">): MiddlewareHandler {
  return async (context, next) => {
    const started = parts.clock();
    const request = requestIdOf(context);
    await next();
    context.header("x-request-id", request);
    parts.log.info(
      {
        request,
        method: context.req.method,
        route: routePath(context),
        status: context.res.status,
        duration_ms: parts.clock() - started,
      },
      "request answered",
    );
  };
}
