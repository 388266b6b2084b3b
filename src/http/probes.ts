import type { Context } from "hono";
import { toWatching } from "./api/health.ts";
import { toQueue } from "./api/queue.ts";
import { isAuthorised, unauthorized } from "./auth.ts";
import type { AppParts, RelayStatus } from "./parts.ts";
import { problem } from "./problem.ts";
import { readQueue } from "./read-queue.ts";

const UNWRITABLE = {
  reason: "store_unavailable",
  detail:
    "The store cannot be written, or has no room left for a large event, so no event can be promised. " +
    "Look at the relay's log, at its disk or database, and at `kyc-relay doctor`; on Cloudflare Workers, at `npx wrangler tail`.",
} as const;
const HANGS = {
  reason: "not_ready",
  detail:
    "Events are kept, but the relay has not looked for what is due for a while. Its log may say why; restart it.",
} as const;

/** `GET /livez`: the process answers. Nothing outside it can make this fail. */
export function live(context: Context): Response {
  return context.text("ok");
}

/**
 * `GET /readyz`: can an event be promised right now, and is what is due looked for? Never says no because a destination
 * or the rules are broken: a restart mends neither. `?verbose` says more, to the holder of the token.
 */
export async function ready(context: Context, parts: AppParts): Promise<Response> {
  const verbose = context.req.query("verbose") !== undefined;
  if (verbose && !isAuthorised(context, parts.auth)) return unauthorized(context, parts.auth);
  const status = await parts.status();
  const fault = faultOf(status);
  if (verbose) return context.json(await checks(status, parts), fault ? 503 : 200);
  if (!fault) return context.text("ok");
  return problem(context, { status: 503, ...fault, headers: { "retry-after": "5" } });
}

function faultOf(status: RelayStatus): typeof UNWRITABLE | typeof HANGS | undefined {
  if (!status.store_writable) return UNWRITABLE;
  return status.dispatching === false ? HANGS : undefined;
}

/** Only those under `checks` decide. */
async function checks(status: RelayStatus, parts: AppParts) {
  const { queue, health } = await readQueue(parts);
  const { rules } = status;
  return {
    ready: faultOf(status) === undefined,
    checks: {
      store_writable: status.store_writable,
      // The store opens only once its tables are those of this version.
      store_migrated: true,
      dispatching: status.dispatching,
    },
    disk: status.disk,
    rules: {
      loaded: rules.loaded,
      current: rules.current,
      errors: rules.errors,
      broken: rules.broken.rules.length,
    },
    watching: toWatching(status.watching),
    held_events: health.held,
    queue: toQueue(queue),
  };
}
