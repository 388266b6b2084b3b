import { isIP } from "node:net";
import { isPublicAddress } from "./address.ts";
import { withoutBrackets } from "./refuse-literal.ts";

/** Names that say themselves that they are of no public network. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;

/** Does a URL's host say by itself, without a look-up, that it is of no public network? */
export function isPrivateHost(host: string): boolean {
  const plain = withoutBrackets(host);
  return isIP(plain) === 0 ? LOCAL_NAME.test(plain) : !isPublicAddress(plain);
}
