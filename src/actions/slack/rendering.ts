/** What the metadata of our messages is called. */
export const DELIVERY_EVENT = "kyc_relay_delivery";

/** What is posted, as `chat.postMessage` takes it, but for `thread`. */
export type SlackRendering = {
  /** Absent for incoming webhooks, which know their channel. */
  readonly channel?: string | undefined;
  readonly text: string;
  readonly blocks?: readonly unknown[] | undefined;
  readonly parse: "none";
  readonly link_names: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  /** In the thread about its subject; which one that is, or whether it begins it, is known only when it is sent. */
  readonly thread?: "subject" | undefined;
  /** Lets a person, or a look-back, find the delivery of a message. */
  readonly metadata: {
    readonly event_type: typeof DELIVERY_EVENT;
    readonly event_payload: { readonly id: string };
  };
};

/** Is this, which was kept, a message that was posted? */
export function isRendering(kept: unknown): kept is SlackRendering {
  return typeof Reflect.get(Object(kept), "text") === "string";
}
