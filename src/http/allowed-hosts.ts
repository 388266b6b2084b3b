import type { MiddlewareHandler } from "hono";
import { problem } from "./problem.ts";

const OWN_NAMES = ["localhost"];
/** Rebinding needs a name: an address is reached only by who typed it, such as a load balancer's probe. */
const ADDRESS = /^(\[.+\]|\d{1,3}(\.\d{1,3}){3})$/;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[^:[\]@/\s]+)(?::\d{1,5})?$/i;

/**
 * Refuses requests that name another host than ours: a web page that points its own name at this machine (DNS
 * rebinding) must not reach the API through somebody's browser. A name that begins with a dot stands for all below it.
 */
export function allowedHosts(names: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...OWN_NAMES, ...names.map(normaliseName)]);
  const domains = names.filter((name) => name.startsWith("."));
  const isAllowed = (name: string) => allowed.has(name) || domains.some((domain) => name.endsWith(domain));
  return async (context, next) => {
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    const name = HOST_AND_PORT.exec(host)?.[1];
    if (name !== undefined && (ADDRESS.test(name) || isAllowed(name.toLowerCase()))) return next();
    return problem(context, {
      status: 403,
      reason: "forbidden",
      detail:
        "The request's Host header names another machine. Call the relay by localhost, by `server.host` or by the " +
        "host of `server.public_url`; if it is reached by another name, put that name into `server.public_url`.",
    });
  };
}

/** An IPv6 address stands in brackets in a Host header. */
function normaliseName(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes(":") && !lower.startsWith("[") ? `[${lower}]` : lower;
}
