import { whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";
import type { Store } from "../ports/store.ts";

type Hearing = {
  readonly store: Pick<Store, "peers">;
  /** Something may be due now. */
  readonly wake: () => void;
  /** Puts the rules in force that were saved last. */
  readonly adopt: () => Promise<unknown>;
  /** Another process tells of what goes wrong between it and senders. */
  readonly troubles: (told: string) => void;
  readonly log: Log;
};

/** Goes by what other processes on the store say, if there are any. */
export function hearPeers({ store, wake, adopt, troubles, log }: Hearing): void {
  store.peers?.listen({
    due: wake,
    rules: () =>
      void adopt().catch((error: unknown) =>
        log.error({ error: whatHappened(error) }, "the rules that another process saved could not be read"),
      ),
    troubles,
  });
}
