import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/**
 * The caller's address. Behind a trusted proxy that is the last entry of `X-Forwarded-For`: the one that the proxy
 * itself added; those before it are the caller's own words.
 */
export function peerOf(trustProxy: boolean): (context: Context) => string | undefined {
  return (context) => {
    const forwarded = trustProxy ? context.req.header("x-forwarded-for") : undefined;
    return forwarded?.split(",").at(-1)?.trim() || socketAddress(context);
  };
}

/** A request that was made in process has no connection. */
function socketAddress(context: Context): string | undefined {
  return context.env?.incoming === undefined ? undefined : getConnInfo(context).remote.address;
}
