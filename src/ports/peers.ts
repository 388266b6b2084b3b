/** What other processes on the same store tell this one. */
export type PeerNews = {
  /** Something may be due. */
  readonly due: () => void;
  /** Other rules were saved. */
  readonly rules: () => void;
  /** What went wrong between senders and another process, as that one put it. */
  readonly troubles: (told: string) => void;
};

/** What runs in one process at a time. */
export type Led = {
  /** Does it run in this process now? */
  isHere(): boolean;
  /** Ends it here; another process takes it over. */
  stop(): Promise<void>;
};

/** Several processes on one store, who hear of each other only through it. */
export interface Peers {
  /** Also says that something may be due, and that rules may be others, when a lost connection is back. */
  listen(news: PeerNews): void;
  /** Tells all processes, this one too. `told` is at most 7,000 bytes; what cannot be told is dropped. */
  tell(topic: "rules" | "troubles", told?: string): Promise<void>;
  /**
   * Runs a work in one process of all: `start` is called when it falls to this one, what that returns when it does no
   * more. When this process dies, another one takes over within seconds.
   */
  lead(start: () => () => Promise<void>): Led;
}
