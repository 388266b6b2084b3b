import { noSignedTime } from "../no-signed-time.ts";
import { base64, hmacBase64, sha256Hex } from "../signature.ts";
import type { SignedRequest, SigningFault } from "../source.ts";
import type { IdentitypassSettings } from "./settings.ts";

/** Signs by the scheme of the settings. */
export function signIdentitypass(
  body: string,
  settings: IdentitypassSettings,
  _now: number,
  fault?: SigningFault,
): SignedRequest {
  if (fault === "stale") throw noSignedTime("Identitypass");
  const key = fault === "bad_signature" ? "test-another-key" : (settings.public_keys[0] ?? "");
  return {
    headers: {
      "content-type": "application/json",
      "x-prembly-signature": settings.scheme === "hmac" ? hmacBase64(key, body) : base64(key),
      token: sha256Hex(body).slice(0, 32),
    },
    body,
  };
}
