import { hmacHex } from "../signature.ts";
import type { SignedRequest, SigningFault } from "../source.ts";
import type { PersonaSettings } from "./settings.ts";

const HOUR_MS = 3_600_000;

/** Signs with every configured secret, the first one first, as Persona does while a secret is rotated. */
export function signPersona(
  body: string,
  settings: PersonaSettings,
  now: number,
  fault?: SigningFault,
): SignedRequest {
  const signedAt = fault === "stale" ? now - settings.max_age - HOUR_MS : now;
  const time = String(Math.max(0, Math.floor(signedAt / 1_000)));
  const secrets = fault === "bad_signature" ? ["test-another-secret"] : settings.secrets;
  return {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "persona-signature": secrets
        .map((secret) => `t=${time},v1=${hmacHex(secret, `${time}.`, body)}`)
        .join(" "),
      "persona-webhook-attempts-made": "1",
      "persona-webhook-attempts-left": "7",
      "persona-webhook-first-attempted-at": time,
    },
    body,
  };
}
