import { normaliseAddress } from "../../model/address.ts";

/** Whom mail goes to, as it is remembered: hashes under a secret that never leaves the database. */
export type MailKeys = { readonly address: Uint8Array; readonly subject: Uint8Array };

/** In the place of a subject where there is none. */
export const NO_SUBJECT = new Uint8Array(0);

const KEY_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{64}$/;

/** Hashes of addresses and subjects, and the tokens that are made of them. */
export type MailHasher = {
  address(address: string): Uint8Array;
  subject(key: string): Uint8Array;
  /** Opaque, the same for the same keys for ever, and nothing that anybody else could make. */
  token(keys: MailKeys): string;
  /** Undefined if it is none of ours. */
  keysOf(token: string): MailKeys | undefined;
};

/** The hasher of a secret. `hmac`: the first 16 bytes of HMAC-SHA-256. */
export function hasherOf(
  hmac: (secret: Uint8Array, text: string) => Uint8Array,
  secret: Uint8Array,
): MailHasher {
  const keyed = (what: string, text: string) => hmac(secret, `${what} ${text}`);
  const seal = (body: string) => keyed("token", body);
  return {
    address: (address) => keyed("address", normaliseAddress(address)),
    subject: (key) => keyed("subject", key),
    token({ address, subject }) {
      const padded = subject.length === 0 ? new Uint8Array(KEY_BYTES) : subject;
      const body = encode(Uint8Array.of(...address, ...padded));
      return encode(Uint8Array.of(...address, ...padded, ...seal(body)));
    },
    keysOf(token) {
      if (!TOKEN.test(token)) return undefined;
      const bytes = decode(token);
      const subject = bytes.subarray(KEY_BYTES, 2 * KEY_BYTES);
      const body = encode(bytes.subarray(0, 2 * KEY_BYTES));
      if (!isSame(seal(body), bytes.subarray(2 * KEY_BYTES))) return undefined;
      const isNone = subject.every((byte) => byte === 0);
      return { address: bytes.subarray(0, KEY_BYTES), subject: isNone ? NO_SUBJECT : subject };
    },
  };
}

function encode(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function decode(text: string): Uint8Array {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** In constant time: a guess must not be led by how long it takes. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  const difference = a.reduce((sum, byte, at) => sum | (byte ^ (b[at] ?? 0)), a.length ^ b.length);
  return difference === 0;
}
