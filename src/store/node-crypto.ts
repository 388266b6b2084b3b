import { createHmac, hash, randomBytes } from "node:crypto";

const KEY_BYTES = 16;
const SECRET_BYTES = 32;

/** What the SQL asks of cryptography, of Node's module; Cloudflare's runtime has it, too (`nodejs_compat`). */
export const NODE_CRYPTO = {
  hash: dedupeHash,
  hmac: (secret: Uint8Array, text: string): Uint8Array =>
    createHmac("sha256", secret).update(text).digest().subarray(0, KEY_BYTES),
  newSecret: (): Uint8Array => randomBytes(SECRET_BYTES),
};

/** The dedupe key: enough of SHA-256 that no two events share one. */
function dedupeHash(text: string): Uint8Array {
  // Twice as fast as to ask for a buffer: that would be one of its own, this comes out of a shared one.
  return Buffer.from(hash("sha256", text, "binary").slice(0, KEY_BYTES), "binary");
}
