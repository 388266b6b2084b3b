/** A message as a channel shows it. */
export type SlackMessage = {
  /** The channel's id. */
  readonly channel: string;
  readonly ts: string;
  /** Of a reply: the `ts` of the message that began its thread. */
  readonly thread_ts: string | undefined;
  /** Of the app that wrote it. */
  readonly bot_id: string;
  text: string;
  blocks: unknown;
  readonly metadata: unknown;
};

export type SlackBody = Readonly<Record<string, unknown>>;
/** What Slack says: an error word, or what stands beside `ok: true`. */
export type Said = { readonly error: string } | Readonly<Record<string, unknown>>;

const PAGE = 100;
/** Our app. */
const BOT = { bot_id: "B0TEST", user_id: "U0TEST" };

export type SlackChannels = {
  readonly messages: SlackMessage[];
  /** Ids of those that anybody ever named: our app is in all of them. */
  readonly channels: Set<string>;
};

/** Does what an API method is asked to. */
export function callMethod(
  method: string,
  body: SlackBody,
  ts: string,
  { messages, channels }: SlackChannels,
): Said {
  switch (method) {
    case "chat.update":
      return update(body, messages);
    case "conversations.history":
    case "conversations.replies":
      return read(body, messages);
    case "users.conversations":
      return { channels: [...channels].map((id) => ({ id, name: id.slice(1).toLowerCase() })) };
    case "auth.test":
      return BOT;
    default:
      return post(body, ts, messages);
  }
}

/** `#kyc` is the name of the channel with the id `CKYC`. */
export function idOf(channel: string): string {
  return channel.startsWith("#") ? `C${channel.slice(1).toUpperCase()}` : channel;
}

function post(body: SlackBody, ts: string, messages: SlackMessage[]): Said {
  const channel = idOf(String(body["channel"]));
  const { blocks, metadata, thread_ts } = body;
  const first = find(messages, channel, thread_ts);
  if (thread_ts !== undefined && first?.thread_ts !== undefined) return { error: "cannot_reply_to_message" };
  if (thread_ts !== undefined && !first) return { error: "thread_not_found" };
  const { bot_id } = BOT;
  messages.push({ channel, ts, thread_ts: first?.ts, bot_id, text: String(body["text"]), blocks, metadata });
  return {};
}

function update({ channel, ts, text, blocks }: SlackBody, messages: readonly SlackMessage[]): Said {
  if (String(channel).startsWith("#")) return { error: "channel_not_found" };
  const message = find(messages, channel, ts);
  if (!message) return { error: "message_not_found" };
  Object.assign(message, { text: String(text) }, blocks === undefined ? {} : { blocks });
  return {};
}

/** A page of a channel, newest first, or of a thread, oldest first and its first message with it. Takes ids only. */
function read(body: SlackBody, messages: readonly SlackMessage[]): Said {
  const { channel, ts, oldest = 0, limit = PAGE, cursor = 0, include_all_metadata } = body;
  if (String(channel).startsWith("#")) return { error: "channel_not_found" };
  const inChannel = messages.filter((one) => one.channel === channel);
  if (ts !== undefined && !find(messages, channel, ts)) return { error: "thread_not_found" };
  const inTime = inChannel.filter((one) => Number(one.ts) > Number(oldest));
  const shown =
    ts === undefined
      ? inTime.filter(({ thread_ts }) => thread_ts === undefined).toReversed()
      : inTime.filter((one) => one.ts === ts || one.thread_ts === ts);
  const from = Number(cursor);
  const next = from + Number(limit);
  return {
    messages: shown.slice(from, next).map(({ metadata, ...one }) => ({
      ...one,
      ...(String(include_all_metadata) === "true" && { metadata }),
    })),
    has_more: next < shown.length,
    response_metadata: { next_cursor: next < shown.length ? String(next) : "" },
  };
}

function find(messages: readonly SlackMessage[], channel: unknown, ts: unknown): SlackMessage | undefined {
  return messages.find((one) => one.channel === channel && one.ts === ts);
}
