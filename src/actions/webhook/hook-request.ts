import type { EncodedBody } from "./encode-body.ts";
import { encodeBody } from "./encode-body.ts";
import type { Hook } from "./hook.ts";
import type { JsonMap } from "./json.ts";

const USER_AGENT = "kyc-relay";

/** What a delivery says: values, so that the destination's format alone makes the bytes of them. */
export type WebhookRendering = { readonly event: string; readonly values: JsonMap };

export type HookRequest = EncodedBody & {
  /** Without those that carry secrets. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The request for a delivery: the same bytes on every attempt, except for time and signature. */
export function hookRequest(
  { event, values }: WebhookRendering,
  hook: Pick<Hook, "format" | "headers" | "addsEventId">,
  delivery: string,
): HookRequest {
  const encoded = encodeBody(hook.addsEventId ? { ...values, id: event } : values, hook.format);
  return {
    ...encoded,
    headers: {
      ...lowerCase(hook.headers),
      "content-type": encoded.contentType,
      "user-agent": USER_AGENT,
      "webhook-id": delivery,
    },
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
