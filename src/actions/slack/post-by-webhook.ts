import { readAnswer } from "../../connect/read-answer.ts";
import type { Reply } from "../action.ts";
import { replyForNoAnswer } from "../connect-outcome.ts";
import type { DestinationTools } from "../destination.ts";
import { classifyAnswer } from "./classify.ts";
import type { SlackRendering } from "./rendering.ts";

export type WebhookWay = {
  readonly tools: DestinationTools;
  readonly allowPrivate: boolean;
  readonly url: string;
};

/** One post to an incoming webhook, which knows its channel, takes no metadata and does not say where a message stands. */
export async function postByWebhook(
  way: WebhookWay,
  rendering: SlackRendering,
  signal: AbortSignal,
): Promise<Reply> {
  const { channel: _channel, metadata: _metadata, thread, ...body } = rendering;
  if (thread) return { outcome: "dead", reason: "no_threads" };
  try {
    const response = await way.tools.connector.fetch(way.url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
      allowPrivate: way.allowPrivate,
      signal,
    });
    const retryAfter = response.headers.get("retry-after");
    const text = await readAnswer(response);
    const answer = { way: "webhook", status: response.status, retryAfter, text } as const;
    return classifyAnswer(answer, way.tools.clock());
  } catch (error) {
    return replyForNoAnswer(error);
  }
}
