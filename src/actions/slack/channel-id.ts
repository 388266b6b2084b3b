import { type ApiWay, callApi } from "./call-api.ts";
import { type CannotLook, cannotLook } from "./cannot-look.ts";
import { readPage } from "./channel-page.ts";

/** `C0123456789`: what Slack itself calls a channel. */
export const CHANNEL_ID = /^[CDGUW](?=.*\d)[A-Z0-9]{6,}$/;

const PAGE = 200;
const MAX_PAGES = 10;
const ALL = "public_channel,private_channel";
/** What an app without `groups:read` may list. */
const PUBLIC = "public_channel";

/** The id of a channel, which reading needs where posting takes a name: as it was posted to before, or as Slack lists it. */
export async function channelId(
  way: ApiWay,
  channel: string | undefined,
  signal: AbortSignal,
): Promise<string | CannotLook> {
  if (channel === undefined) return unknown("the message names no channel");
  if (CHANNEL_ID.test(channel)) return channel;
  const known = way.channels.get(channel);
  if (known !== undefined) return known;
  const listed = await list(way, channel, ALL, signal);
  const found = listed === "missing_scope" ? await list(way, channel, PUBLIC, signal) : listed;
  if (found === "missing_scope")
    return unknown("the app lacks `channels:read` to find the channel by its name");
  if (!("id" in found)) return found;
  way.channels.set(channel, found.id);
  return found.id;
}

async function list(
  way: ApiWay,
  channel: string,
  types: string,
  signal: AbortSignal,
): Promise<"missing_scope" | { readonly id: string } | CannotLook> {
  const name = channel.replace(/^#/, "");
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { types, exclude_archived: true, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const { reply, word, text = "" } = await callApi(way, "users.conversations", query, signal);
    if (word === "missing_scope") return word;
    if (reply.outcome !== "delivered") return cannotLook(reply);
    const { channels, next } = readPage(text);
    const found = channels.find((one) => one.name === name);
    if (found) return found;
    if (next === undefined) break;
    cursor = next;
  }
  return unknown(`the app is in no channel of the name ${name}`);
}

function unknown(answer: string): CannotLook {
  return { seen: "unknown", answer };
}
