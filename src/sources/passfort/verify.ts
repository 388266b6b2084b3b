import { hasRightUrlToken, type OpenedSource } from "../opened-source.ts";
import { decodeBody, parseJson } from "../parse-json.ts";
import { isObject } from "../read-values.ts";
import { isOneOf, MAX_CREDENTIAL_CHARACTERS } from "../signature.ts";
import type { ReceivedRequest, Verdict } from "../source.ts";
import { batchOf } from "./batch.ts";
import type { PassfortSettings } from "./settings.ts";

const BEARER = /^bearer +(\S.*)$/i;

/** Characters of a body that is parsed for everybody; a larger one takes time that only who may be PassFort gets. */
const FREELY_PARSED = 65_536;

type Credentials = "absent" | "malformed" | "wrong" | "right";

const REFUSALS = {
  absent: "no_signature",
  malformed: "malformed_signature",
  wrong: "bad_signature",
} as const;

/** Checks the shared secret wherever it stands: at least one must be there, and none may be wrong. */
export function verifyPassfort(
  request: ReceivedRequest,
  { source, settings }: { source: OpenedSource; settings: PassfortSettings },
): Verdict {
  if (!hasRightUrlToken(request, source)) return { authentic: false, reason: "bad_url_token" };
  const header = headerCredentials(request.headers.get("authorization"), settings.secrets);
  if (header === "malformed" || header === "wrong") return { authentic: false, reason: REFUSALS[header] };

  const text = decodeBody(request.body);
  if (header === "absent" && text.length > FREELY_PARSED && !source.holdsSecret(text)) {
    return { authentic: false, reason: text.includes('"secret"') ? "bad_signature" : "no_signature" };
  }
  const parsed = parseJson(text);
  const payload = parsed.ok ? parsed.value : undefined;
  const body = bodyCredentials(payload, settings.secrets);
  const found = body === "absent" ? header : body;
  if (found !== "right") return { authentic: false, reason: REFUSALS[found] };
  return { authentic: true, assurance: "shared-secret", payload };
}

function headerCredentials(header: string | undefined, secrets: readonly string[]): Credentials {
  if (header === undefined || header === "") return "absent";
  const bearer = header.length > MAX_CREDENTIAL_CHARACTERS ? undefined : BEARER.exec(header)?.[1];
  if (bearer === undefined) return "malformed";
  return isOneOf(bearer, secrets) ? "right" : "wrong";
}

function bodyCredentials(payload: unknown, secrets: readonly string[]): Credentials {
  let found: Credentials = "absent";
  for (const holder of [payload, ...(batchOf(payload)?.items ?? [])]) {
    const given = isObject(holder) ? (holder["secret"] ?? undefined) : undefined;
    if (given === undefined) continue;
    if (typeof given !== "string" || !isOneOf(given, secrets)) return "wrong";
    found = "right";
  }
  return found;
}
