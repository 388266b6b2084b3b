import { Hono } from "hono";
import { problem } from "../http/problem.ts";

const RETRY_AFTER_SECONDS = "60";

/** What a process that only delivers answers to senders, who then try again and lose nothing. */
export function deliversOnly(): Hono {
  const app = new Hono();
  app.post("/in/*", (context) =>
    problem(context, {
      status: 503,
      reason: "store_unavailable",
      detail: "This process only delivers; webhooks go to another one.",
      headers: { "retry-after": RETRY_AFTER_SECONDS },
    }),
  );
  return app;
}
