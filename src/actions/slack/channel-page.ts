import { z } from "zod";

/** A message as a page of a channel has it. */
export type ChannelMessage = z.infer<typeof message>;

const message = z.looseObject({
  ts: z.string(),
  bot_id: z.string().optional().catch(undefined),
  user: z.string().optional().catch(undefined),
  metadata: z
    .looseObject({ event_type: z.string().optional(), event_payload: z.looseObject({}).optional() })
    .optional(),
});
const listed = z.looseObject({ id: z.string(), name: z.string() });
const page = z.looseObject({
  messages: z.array(message.or(z.unknown().transform(() => undefined))).catch([]),
  channels: z.array(listed.or(z.unknown().transform(() => undefined))).catch([]),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional().catch(undefined),
});

/** What a page that Slack answered with holds; what is not as Slack says it is left out. */
export function readPage(text: string): {
  readonly messages: readonly ChannelMessage[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  /** Of the next page; absent on the last. */
  readonly next?: string | undefined;
} {
  const { messages, channels, response_metadata } = page.parse(JSON.parse(text));
  return {
    messages: messages.filter((one) => one !== undefined),
    channels: channels.filter((one) => one !== undefined),
    next: response_metadata?.next_cursor || undefined,
  };
}
