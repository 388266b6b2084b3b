import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Longest credential in a header that is looked at; everything longer is refused unread. */
export const MAX_CREDENTIAL_CHARACTERS = 4_096;

/** HMAC-SHA256 of the parts, one after the other, as lower-case hex. The key is the text's UTF-8. */
export function hmacHex(key: string, ...parts: readonly (string | Uint8Array)[]): string {
  return hmac(key, parts).digest("hex");
}

/** HMAC-SHA256 of the parts, one after the other, as base64. */
export function hmacBase64(key: string, ...parts: readonly (string | Uint8Array)[]): string {
  return hmac(key, parts).digest("base64");
}

/** SHA-256 as lower-case hex. */
export function sha256Hex(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Base64 of a text's UTF-8. */
export function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** Are the texts equal? Takes the same time wherever they differ; the length is no secret. */
export function isSameText(given: string, expected: string): boolean {
  if (given.length > MAX_CREDENTIAL_CHARACTERS) return false;
  const a = Buffer.from(given, "utf8");
  const b = Buffer.from(expected, "utf8");
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Is the text one of the secrets? Looks at each of them, whichever fits. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  let found = false;
  for (const secret of secrets) found = isSameText(given, secret) || found;
  return found;
}

function hmac(key: string, parts: readonly (string | Uint8Array)[]) {
  const digest = createHmac("sha256", key);
  for (const part of parts) digest.update(part);
  return digest;
}
