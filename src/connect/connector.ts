/** The one way out: every connection goes to an address that was looked at before. */
export interface Connector {
  /**
   * `fetch` without redirects or proxies. Rejects with a ConnectError whose `reason` is a reason word;
   * `allowPrivate` opens private and loopback addresses for this destination.
   */
  fetch(url: string, init: OutgoingRequest): Promise<Response>;
  /** The same, for what only needs the beginning of the answer: much cheaper. */
  send(url: string, init: OutgoingRequest): Promise<HeardAnswer>;
  /**
   * Resolves a host to one allowed address, for SMTP; to the name itself where only sockets can look names up, on
   * Workers. Rejects like `fetch`.
   */
  resolve(host: string, options: { readonly allowPrivate: boolean }): Promise<string>;
}

export type OutgoingRequest = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
};

/** What was heard of an answer; `text` is its beginning, as far as it came. */
export type HeardAnswer = {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: { get(name: string): string | null };
  readonly text: string;
};
