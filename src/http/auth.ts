import type { Context, MiddlewareHandler } from "hono";
import type { TokenCheck } from "./parts.ts";
import { problem } from "./problem.ts";

const MADE_HERE =
  "It is what `server.admin_token` names; without that, the relay printed it once, when it made it, and " +
  "`kyc-relay token new` makes another.";
const OF_THE_WORKER =
  "It is the Worker's secret that `server.admin_token` names, else KYC_RELAY_TOKEN; " +
  "`npx wrangler secret put KYC_RELAY_TOKEN` sets another, and `npx wrangler tail` says if it has none.";
/** By this the command line knows a Worker. */
export const WORKER_REALM = "kyc-relay on Cloudflare Workers";
const BEARER = /^Bearer +(\S+) *$/i;

/** Lets only the holder of the admin token through. */
export function requireToken(auth: TokenCheck): MiddlewareHandler {
  return (context, next) => (isAuthorised(context, auth) ? next() : unauthorized(context, auth));
}

/** Does the request carry the admin token? */
export function isAuthorised(context: Context, auth: TokenCheck): boolean {
  const token = BEARER.exec(context.req.header("authorization") ?? "")?.[1];
  return token !== undefined && auth.verify(token);
}

/** The 401 answer: says how the token is given, whether it was missing or wrong. */
export async function unauthorized(context: Context, { home }: TokenCheck): Promise<Response> {
  const given = context.req.header("authorization") !== undefined;
  return problem(context, {
    status: 401,
    reason: "unauthorized",
    detail:
      `${given ? "This is not the admin token of this relay." : "This needs the relay's admin token."} ` +
      "Send it as `Authorization: Bearer <token>`; the command line takes it from KYC_RELAY_TOKEN. " +
      (home === "workers" ? OF_THE_WORKER : MADE_HERE),
    headers: { "www-authenticate": `Bearer realm="${home === "workers" ? WORKER_REALM : "kyc-relay"}"` },
  });
}
