/** The senders' signatures by WebCrypto alone: a second implementation that shares no line with ours. */

/** The value of `Persona-Signature` for one secret. */
export async function personaSignature(secret: string, seconds: number, body: Uint8Array): Promise<string> {
  const signed = Uint8Array.from([...new TextEncoder().encode(`${seconds}.`), ...body]);
  const digest = await hmacSha256(secret, signed);
  return `t=${seconds},v1=${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The value of `x-prembly-signature` in the HMAC scheme. */
export async function premblySignature(publicKey: string, body: Uint8Array): Promise<string> {
  return btoa(String.fromCharCode(...(await hmacSha256(publicKey, body))));
}

/** The value of both header names in the static scheme. */
export function premblyToken(publicKey: string): string {
  return btoa(publicKey);
}

async function hmacSha256(key: string, content: Uint8Array): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", new TextEncoder().encode(key), algorithm, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, Uint8Array.from(content)));
}
