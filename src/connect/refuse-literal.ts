import { isIP } from "node:net";
import { isPublicAddress } from "./address.ts";
import { ConnectError } from "./connect-error.ts";

/** Refuses what is no web address, and an address written in the URL that needs leave: nobody looks that one up. */
export function refuseLiteral(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new ConnectError("forbidden_address");
  const plain = withoutBrackets(url.hostname);
  if (!allowPrivate && isIP(plain) && !isPublicAddress(plain)) throw new ConnectError("forbidden_address");
}

/** An IPv6 address as sockets want it. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
