import { Webhook } from "standardwebhooks";

const PREFIX = "whsec_";

/** Makes `webhook-signature` for one attempt of a delivery. */
export type Signer = (delivery: string, now: number, body: string) => string;

/**
 * Signs as Standard Webhooks do. A secret that starts with `whsec_` is the key in base64; of any other secret the
 * key is its UTF-8 bytes. Throws when there is no key in it.
 */
export function signerFor(secret: string): Signer {
  const webhook = secret.startsWith(PREFIX)
    ? new Webhook(secret)
    : new Webhook(new TextEncoder().encode(secret), { format: "raw" });
  return (delivery, now, body) => webhook.sign(delivery, new Date(now), body);
}
