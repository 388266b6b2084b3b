import { z } from "zod";
import { type ApiWay, callApi } from "./call-api.ts";
import { type CannotLook, cannotLook } from "./cannot-look.ts";
import type { ChannelMessage } from "./channel-page.ts";

const UNNAMED = "Slack does not say who the token's app is";

const identity = z.looseObject({ bot_id: z.string().optional(), user_id: z.string().optional() });

/** Tells messages of the token's own app from others: whoever else writes into a channel can copy a message's metadata. */
export async function ownApp(
  way: ApiWay,
  signal: AbortSignal,
): Promise<{ readonly wrote: (message: ChannelMessage) => boolean } | CannotLook> {
  const { reply, text = "" } = await callApi(way, "auth.test", {}, signal);
  if (reply.outcome !== "delivered") return cannotLook(reply);
  const { bot_id, user_id } = identity.catch({}).parse(JSON.parse(text));
  if (bot_id) return { wrote: (message) => message.bot_id === bot_id };
  if (user_id) return { wrote: (message) => message.user === user_id };
  return { seen: "unknown", answer: UNNAMED };
}
