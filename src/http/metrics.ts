import type { Handler } from "hono";
import type { AppParts } from "./parts.ts";
import { problem } from "./problem.ts";

/** What a scraper of this format asks for, and what it gets. */
const PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

/** `GET /metrics`: counters and gauges for Prometheus; nothing in them names a person. */
export function showMetrics({ metrics }: Pick<AppParts, "metrics">): Handler {
  return async (context) => {
    if (metrics) return context.body(await metrics(), 200, { "content-type": PROMETHEUS_TEXT });
    return problem(context, {
      status: 404,
      reason: "not_found",
      detail: "This home of the relay has no metrics. GET /api/v1/queue and /api/v1/health say how it is.",
    });
  };
}
