import { Hono } from "hono";
import type { FilledSettings } from "../config/build/fill-settings.ts";
import { whatHappened } from "../errors.ts";
import { allowedHosts } from "../http/allowed-hosts.ts";
import { requireToken } from "../http/auth.ts";
import { nothingHere, webhooksArePosted } from "../http/nothing-here.ts";
import { live } from "../http/probes.ts";
import { problem, requestIdOf } from "../http/problem.ts";
import type { Log } from "../ports/host.ts";
import { adminTokenCheck } from "./admin-token-check.ts";
import type { Variables } from "./platform.ts";
import type { RelayStub } from "./relay-stub.ts";

/** Cloudflare's own names of a Worker, which it does not know of itself. */
const OWN_DOMAIN = ".workers.dev";

type Parts = {
  readonly settings: Pick<FilledSettings, "server">;
  readonly variables: Variables;
  readonly stub: () => RelayStub;
  readonly log: Log;
};

/**
 * Lets through to the object what only the object can answer. Whoever has no token, or asks for what is not there, does
 * not wake it: it is one thread, and its time is paid for.
 */
export function objectGate({ settings, variables, stub, log }: Parts): Hono {
  const app = new Hono();
  const toObject = (context: { readonly req: { readonly raw: Request } }) => stub().fetch(context.req.raw);
  app.get("/livez", live);
  app.all("/in/*", webhooksArePosted);
  const { public_url } = settings.server;
  if (public_url !== undefined) app.use(allowedHosts([new URL(public_url).hostname, OWN_DOMAIN]));
  app.get("/readyz", toObject);
  app.all("/unsubscribe/*", toObject);
  const guard = requireToken(adminTokenCheck(settings, variables));
  app.all("/api/*", guard, toObject);
  app.get("/metrics", guard, toObject);
  app.notFound(nothingHere);
  app.onError((error, context) => {
    const fields = { request: requestIdOf(context), error: whatHappened(error) };
    log.error(fields, "the object did not answer; the caller is to come back");
    return problem(context, {
      status: 503,
      reason: "not_ready",
      detail:
        "The relay's object did not answer: it is being deployed or moved, or has too much to do. Ask again in a " +
        "moment; if that does not help, the log (`npx wrangler tail`) says more.",
      headers: { "retry-after": "5" },
    });
  });
  return app;
}
