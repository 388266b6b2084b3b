import type { Context } from "hono";
import { problem } from "./problem.ts";

/** The 404 answer to an address that the relay does not have. */
export function nothingHere(context: Context): Response {
  return problem(context, {
    status: 404,
    reason: "not_found",
    detail: "There is nothing at this address. GET /api/v1/openapi.json lists what there is.",
  });
}

/** The answer below `/in/` to whatever is no webhook. */
export function webhooksArePosted(context: Context): Response {
  return problem(context, {
    status: context.req.method === "POST" ? 404 : 405,
    reason: context.req.method === "POST" ? "not_found" : "method_not_allowed",
    detail:
      "Senders call this address with POST, at /in/<source> or /in/<source>/<token>. " +
      "There is nothing to see here: look with `kyc-relay events`.",
    headers: { allow: "POST" },
  });
}
