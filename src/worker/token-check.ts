import type { TokenCheck } from "../http/parts.ts";
import { isSameText, sha256Hex } from "../sources/signature.ts";

/** Of a token that stands alone between anybody and the API. */
const MIN_TOKEN_CHARACTERS = 16;

/** Is this the token of the binding? Without one, or with one that is too short, nothing is. */
export function tokenCheck(token: unknown): TokenCheck {
  const isSet = typeof token === "string" && token.length >= MIN_TOKEN_CHARACTERS;
  const known = isSet ? sha256Hex(token) : undefined;
  return { verify: (given) => known !== undefined && isSameText(sha256Hex(given), known) };
}
