import type { Context } from "hono";
import { iso } from "./api/iso-time.ts";
import { isAuthorised, unauthorized } from "./auth.ts";
import type { AppParts } from "./parts.ts";
import { problem } from "./problem.ts";

/** `GET /livez`: the process answers. Nothing outside it can make this fail. */
export function live(context: Context): Response {
  return context.text("ok");
}

/**
 * `GET /readyz`: can an event be promised right now? Never says no because a destination or the rules are broken:
 * events are kept meanwhile. `?verbose` says more, to the holder of the token.
 */
export async function ready(context: Context, parts: AppParts): Promise<Response> {
  const verbose = context.req.query("verbose") !== undefined;
  if (verbose && !isAuthorised(context, parts.auth)) return unauthorized(context);
  return verbose ? checks(context, parts) : bare(context, parts);
}

async function bare(context: Context, parts: AppParts): Promise<Response> {
  const status = await parts.status();
  if (status.store_writable) return context.text("ok");
  return problem(context, {
    status: 503,
    reason: "store_unavailable",
    detail:
      "The store cannot be written, so no event can be promised. Look at the disk and at `kyc-relay doctor`.",
    headers: { "retry-after": "5" },
  });
}

async function checks(context: Context, parts: AppParts): Promise<Response> {
  const status = await parts.status();
  const health = await parts.store.ledger.health();
  const answer = {
    store_writable: status.store_writable,
    rules_loaded: status.rules.loaded,
    rules_current: status.rules.current,
    rule_errors: status.rules.errors,
    rules_broken: status.rules.broken.rules.length,
    held_events: health.held,
    oldest_due_at: iso(health.oldest_due_at),
  };
  return context.json(answer, status.store_writable ? 200 : 503);
}
