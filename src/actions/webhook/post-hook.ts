import type { Reply } from "../action.ts";
import { replyForNoAnswer } from "../connect-outcome.ts";
import { replyForStatus } from "../http-outcome.ts";
import type { Hook } from "./hook.ts";
import { type HookRequest, hookRequest, type WebhookRendering } from "./hook-request.ts";

/** Largest body that is sent, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;
const SECOND = 1000;

/** One try. Never throws; the far side can dedupe by `webhook-id`, which is the delivery's id. */
export async function postHook(
  rendering: WebhookRendering,
  hook: Hook,
  delivery: string,
  signal: AbortSignal,
): Promise<Reply> {
  if (hook.url === undefined) return { outcome: "dead", reason: "destination_unset" };
  const request = hookRequest(rendering, hook, delivery);
  if (byteLength(request.body) > MAX_BODY_BYTES) return { outcome: "dead", reason: "message_too_long" };
  try {
    return await post(request, hook, hook.url, delivery, signal);
  } catch (error) {
    return replyForNoAnswer(error);
  }
}

/** Size in bytes, as it travels. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

async function post(
  { headers, body }: HookRequest,
  { connector, clock, sign, secretHeaders, allowPrivate }: Hook,
  url: string,
  delivery: string,
  signal: AbortSignal,
): Promise<Reply> {
  const now = clock();
  const answer = await connector.send(url, {
    method: "POST",
    headers: {
      ...headers,
      ...secretHeaders,
      "webhook-timestamp": String(Math.floor(now / SECOND)),
      ...(sign && { "webhook-signature": sign(delivery, now, body) }),
    },
    body,
    allowPrivate,
    signal,
  });
  return replyForStatus(answer.status, answer.headers, answer.text, clock());
}
