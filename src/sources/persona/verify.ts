import { hasRightUrlToken, type OpenedSource } from "../opened-source.ts";
import { hmacHex, isSameText, MAX_CREDENTIAL_CHARACTERS } from "../signature.ts";
import type { ReceivedRequest, Verdict } from "../source.ts";
import type { PersonaSettings } from "./settings.ts";

/** Persona sends one or two; more only cost time. */
const MAX_SETS = 8;

const TIME = /^\d{1,12}$/;
const DIGEST = /^[0-9a-f]{64}$/;

type SignatureSet = { readonly time: string; readonly digest: string };

/** Checks `Persona-Signature`: any set that fits any live secret, at its own time. */
export function verifyPersona(
  request: ReceivedRequest,
  { source, settings, now }: { source: OpenedSource; settings: PersonaSettings; now: number },
): Verdict {
  if (!hasRightUrlToken(request, source)) return { authentic: false, reason: "bad_url_token" };
  const header = request.headers.get("persona-signature");
  if (header === undefined || header === "") return { authentic: false, reason: "no_signature" };
  const sets = parseSets(header);
  if (sets.length === 0) return { authentic: false, reason: "malformed_signature" };

  let isStale = false;
  for (const set of sets) {
    if (!isSigned(set, request.body, settings.secrets)) continue;
    if (Math.abs(now - Number(set.time) * 1_000) <= settings.max_age) {
      return { authentic: true, assurance: "signed" };
    }
    isStale = true;
  }
  return { authentic: false, reason: isStale ? "stale" : "bad_signature" };
}

/** Sets are separated by spaces; a header that came twice was joined by a comma and a space. */
function parseSets(header: string): readonly SignatureSet[] {
  if (header.length > MAX_CREDENTIAL_CHARACTERS) return [];
  const sets: SignatureSet[] = [];
  for (const text of header.split(/\s+/, MAX_SETS)) {
    const set = parseSet(text);
    if (set) sets.push(set);
  }
  return sets;
}

function parseSet(text: string): SignatureSet | undefined {
  let time: string | undefined;
  let digest: string | undefined;
  for (const part of text.split(",")) {
    if (part.startsWith("t=")) time ??= part.slice(2);
    if (part.startsWith("v1=")) digest ??= part.slice(3);
  }
  if (time === undefined || digest === undefined) return undefined;
  return TIME.test(time) && DIGEST.test(digest) ? { time, digest } : undefined;
}

function isSigned({ time, digest }: SignatureSet, body: Uint8Array, secrets: readonly string[]): boolean {
  let fits = false;
  for (const secret of secrets) fits = isSameText(digest, hmacHex(secret, `${time}.`, body)) || fits;
  return fits;
}
