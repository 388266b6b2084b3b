import { noSignedTime } from "../no-signed-time.ts";
import { parseJson } from "../parse-json.ts";
import { isObject } from "../read-values.ts";
import type { SignedRequest, SigningFault } from "../source.ts";
import type { PassfortSettings } from "./settings.ts";

/** Puts the shared secret where PassFort does: into each message and the Authorization header. */
export function signPassfort(
  body: string,
  settings: PassfortSettings,
  _now: number,
  fault?: SigningFault,
): SignedRequest {
  if (fault === "stale") throw noSignedTime("PassFort");
  const secret = fault === "bad_signature" ? "test-another-secret" : (settings.secrets[0] ?? "");
  const parsed = parseJson(body);
  return {
    headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
    body: parsed.ok ? JSON.stringify(withSecret(parsed.value, secret)) : body,
  };
}

function withSecret(payload: unknown, secret: string): unknown {
  if (Array.isArray(payload)) return payload.map((message) => withSecret(message, secret));
  return isObject(payload) ? { ...payload, secret } : payload;
}
