/** Exactly what is posted, as `chat.postMessage` takes it. */
export type SlackRendering = {
  /** Absent for incoming webhooks, which know their channel. */
  readonly channel?: string | undefined;
  readonly text: string;
  readonly blocks?: readonly unknown[] | undefined;
  readonly parse: "none";
  readonly link_names: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  /** Lets a person, or a later look-back, find the delivery of a message. */
  readonly metadata: {
    readonly event_type: "kyc_relay_delivery";
    readonly event_payload: { readonly id: string };
  };
};
