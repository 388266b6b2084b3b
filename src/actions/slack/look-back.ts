import type { Sighting, Sought } from "../action.ts";
import { type ApiWay, callApi } from "./call-api.ts";
import { type CannotLook, cannotLook } from "./cannot-look.ts";
import { channelId } from "./channel-id.ts";
import { type ChannelMessage, readPage } from "./channel-page.ts";
import { ownApp } from "./own-app.ts";
import { THREAD_GONE } from "./post-in-thread.ts";
import { DELIVERY_EVENT, type SlackRendering } from "./rendering.ts";

/** Slack's clock may be behind ours. */
const MARGIN_MS = 5 * 60_000;
const SECOND = 1_000;
const TS_DIGITS = 6;
const PAGE = 100;
const MAX_PAGES = 10;
const TOO_MANY = `more than ${PAGE * MAX_PAGES} messages came in since`;

/**
 * Looks for the message of a delivery by its metadata, among those of our own app: in the thread where it belongs, and in the channel, where it
 * may have begun one. Reads at most a thousand messages of each.
 */
export async function lookBack(
  way: ApiWay,
  { rendering, delivery, since, place }: Sought<SlackRendering>,
  signal: AbortSignal,
): Promise<Sighting> {
  const inThread = rendering.thread === undefined ? undefined : place;
  const first = inThread?.first;
  const channel = first?.channel ?? (await channelId(way, rendering.channel, signal));
  if (typeof channel !== "string") return channel;
  const sought = { channel, id: delivery.id, since };
  const reply = first && (await find(way, { ...sought, thread: first.ts }, signal));
  const isSaid = inThread?.decision !== undefined || inThread?.confirms;
  if (reply?.seen === "yes") return { seen: "yes", thread: isSaid ? {} : undefined };
  if (reply && isInVain(reply)) return reply;

  const message = await find(way, sought, signal);
  if (message.seen !== "yes") return message.seen === "no thread" ? { seen: "no" } : message;
  const begins = reply?.seen === "no" ? undefined : inThread;
  return { seen: "yes", thread: begins && { began: { channel, ts: message.ts } } };
}

type Looking = {
  readonly channel: string;
  readonly id: string;
  readonly since: number;
  /** The `ts` of the message that began it. */
  readonly thread?: string | undefined;
};
type Found =
  | { readonly seen: "yes"; readonly ts: string }
  | { readonly seen: "no" }
  | { readonly seen: "no thread" }
  | CannotLook;

async function find(
  way: ApiWay,
  { channel, id, since, thread }: Looking,
  signal: AbortSignal,
): Promise<Found> {
  const where = thread === undefined ? { channel } : { channel, ts: thread };
  const method = thread === undefined ? "conversations.history" : "conversations.replies";
  const oldest = ((since - MARGIN_MS) / SECOND).toFixed(TS_DIGITS);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { ...where, oldest, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) };
    const { reply, word = "", text = "" } = await callApi(way, method, query, signal);
    if (THREAD_GONE.includes(word)) return { seen: "no thread" };
    if (reply.outcome !== "delivered") return cannotLook(reply);
    const { messages, next } = readPage(text);
    const message = await ownOf(
      way,
      messages.filter((one) => isOf(one, id)),
      signal,
    );
    if (message) return message;
    if (next === undefined) return { seen: "no" };
    cursor = next;
  }
  return { seen: "unknown", answer: TOO_MANY };
}

/** Undefined: our app wrote none of them. Asks who that is only if there is one. */
async function ownOf(
  way: ApiWay,
  messages: readonly ChannelMessage[],
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (messages.length === 0) return undefined;
  const app = await ownApp(way, signal);
  if ("seen" in app) return app;
  const message = messages.find(app.wrote);
  return message && { seen: "yes", ts: message.ts };
}

function isInVain(found: Found): found is CannotLook {
  return found.seen === "later" || found.seen === "unknown";
}

function isOf({ metadata }: ChannelMessage, id: string): boolean {
  return metadata?.event_type === DELIVERY_EVENT && metadata.event_payload?.["id"] === id;
}
