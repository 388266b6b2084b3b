import { isUsableAdminToken } from "../model/admin-token.ts";
import { isSameText, sha256Hex } from "../sources/signature.ts";
import type { TokenCheck } from "./parts.ts";

/**
 * Is this the admin token that the operator has set? In constant time. Without one, or with one that is too short,
 * nothing is.
 */
export function tokenCheck(token: unknown): TokenCheck {
  const hash = isUsableAdminToken(token) ? sha256Hex(token) : undefined;
  return hashedTokenCheck(() => hash);
}

/** The same where only the token's hash is known, or nothing yet; it is asked for each time. */
export function hashedTokenCheck(known: () => string | undefined): TokenCheck {
  return {
    verify: (given) => {
      const hash = known();
      return hash !== undefined && isSameText(sha256Hex(given), hash);
    },
  };
}
