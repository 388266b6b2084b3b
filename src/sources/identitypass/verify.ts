import { hasRightUrlToken, type OpenedSource } from "../opened-source.ts";
import { base64, hmacBase64, isOneOf, isSameText, MAX_CREDENTIAL_CHARACTERS } from "../signature.ts";
import type { ReceivedRequest, Verdict } from "../source.ts";
import type { IdentitypassSettings } from "./settings.ts";

const HMAC_HEADER = "x-prembly-signature";
const STATIC_HEADERS = ["x-identitypass-signature", "x-prembly-signature"];

/** Base64 of 32 bytes. */
const HMAC_VALUE = /^[A-Za-z0-9+/]{43}=$/;

/** Checks the one scheme of the settings; the other one's header proves nothing. */
export function verifyIdentitypass(
  request: ReceivedRequest,
  { source, settings }: { source: OpenedSource; settings: IdentitypassSettings },
): Verdict {
  if (!hasRightUrlToken(request, source)) return { authentic: false, reason: "bad_url_token" };
  return settings.scheme === "hmac"
    ? verifyHmac(request, settings.public_keys)
    : verifyStatic(request, settings.public_keys);
}

function verifyHmac(request: ReceivedRequest, keys: readonly string[]): Verdict {
  const given = request.headers.get(HMAC_HEADER);
  if (given === undefined || given === "") return { authentic: false, reason: "no_signature" };
  if (given.length > MAX_CREDENTIAL_CHARACTERS || !HMAC_VALUE.test(given)) {
    return { authentic: false, reason: "malformed_signature" };
  }
  let fits = false;
  for (const key of keys) fits = isSameText(given, hmacBase64(key, request.body)) || fits;
  return fits
    ? { authentic: true, assurance: "signed-public-key" }
    : { authentic: false, reason: "bad_signature" };
}

/** Either header will do, but none of them may be wrong. */
function verifyStatic(request: ReceivedRequest, keys: readonly string[]): Verdict {
  const given = STATIC_HEADERS.map((name) => request.headers.get(name)).filter(
    (value) => value !== undefined && value !== "",
  );
  if (given.length === 0) return { authentic: false, reason: "no_signature" };
  const expected = keys.map(base64);
  for (const value of given) {
    if (value === undefined || value.length > MAX_CREDENTIAL_CHARACTERS) {
      return { authentic: false, reason: "malformed_signature" };
    }
    if (!isOneOf(value, expected)) return { authentic: false, reason: "bad_signature" };
  }
  return { authentic: true, assurance: "static-token" };
}
