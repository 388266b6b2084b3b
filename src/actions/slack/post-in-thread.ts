import type { Decision } from "../../model/decision.ts";
import type { Reply, ThreadPlace } from "../action.ts";
import { type ApiWay, callApi } from "./call-api.ts";
import { fitText, MAX_BLOCKS, MAX_TEXT } from "./message-limits.ts";
import { isRendering, type SlackRendering } from "./rendering.ts";

type First = NonNullable<ThreadPlace["first"]>;
type Message = Omit<SlackRendering, "thread">;

/** Nothing was posted: the message that began the thread is gone, or takes no replies. */
export const THREAD_GONE: readonly string[] = [
  "thread_not_found",
  "message_not_found",
  "cannot_reply_to_message",
];
const NOT_KEPT = "not made: the first message is not kept any more";

/**
 * One message of a subject's thread: the first begins it, the others are replies. A decision that is news is put into
 * the first message before the reply goes out: that may happen twice, the reply should not.
 */
export async function postInThread(
  way: ApiWay,
  message: Message,
  { first, decision, confirms }: ThreadPlace,
  signal: AbortSignal,
): Promise<Reply> {
  if (!first) return begin(way, message, signal);
  const update = decision === undefined ? undefined : await updateFirst(way, first, decision, signal);
  if (update?.outcome === "retry") return update;
  const { reply, word } = await callApi(way, "chat.postMessage", { ...message, thread_ts: first.ts }, signal);
  if (word !== undefined && THREAD_GONE.includes(word)) return begin(way, message, signal);
  if (update?.outcome === "delivered" || (confirms && reply.outcome === "delivered"))
    return { ...reply, thread: {} };
  return update ? { ...reply, answer: `chat.update: ${update.answer}\n${reply.answer ?? ""}` } : reply;
}

async function begin(way: ApiWay, message: Message, signal: AbortSignal): Promise<Reply> {
  const { reply, posted } = await callApi(way, "chat.postMessage", { ...message }, signal);
  return posted && reply.outcome === "delivered" ? { ...reply, thread: { began: posted } } : reply;
}

/** Nothing has gone out yet: whatever may pass is tried again, and what Slack refuses for good is only told. */
async function updateFirst(
  way: ApiWay,
  { channel, ts, rendering }: First,
  decision: Decision,
  signal: AbortSignal,
): Promise<Reply> {
  if (!isRendering(rendering)) return { outcome: "dead", reason: "refused", answer: NOT_KEPT };
  const { text, blocks, parse, metadata } = rendering;
  const line = `_now: ${decision}_`;
  const message = {
    channel,
    ts,
    text: `${fitText(text, MAX_TEXT - line.length - 1)}\n${line}`,
    ...(blocks ? { blocks: [...blocks.slice(0, MAX_BLOCKS - 1), contextOf(line)] } : {}),
    parse,
    metadata,
  };
  const { reply } = await callApi(way, "chat.update", message, signal);
  if (reply.outcome !== "uncertain") return reply;
  return { ...reply, outcome: "retry", reason: reply.http_status ? "server_error" : "connection_failed" };
}

function contextOf(text: string): unknown {
  return { type: "context", elements: [{ type: "mrkdwn", text, verbatim: true }] };
}
