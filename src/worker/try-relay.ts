import { whatHappened } from "../errors.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { ObjectRelay } from "./object-relay.ts";
import type { RelayStorage } from "./platform.ts";
import type { RelayStub } from "./relay-stub.ts";

/** From a start that failed to the next try. */
const AFTER_FAULT_MS = 60_000;
const NOT_OPEN = "The relay could not start; its log (`npx wrangler tail`) says why.";

type Parts = {
  readonly open: () => Promise<ObjectRelay>;
  readonly storage: Pick<RelayStorage, "setAlarm">;
  readonly clock: Clock;
  readonly log: Log;
};

/** A relay that may not have started yet: it promises nothing until it has. */
export type TriedRelay = RelayStub & {
  /** Cloudflare gives up an alarm that throws again and again: this never does. */
  alarm(): Promise<void>;
};

/** Tries to start the relay when it is woken, and again a minute after it could not. */
export function tryRelay({ open, storage, clock, log }: Parts): TriedRelay {
  let relay: ObjectRelay | undefined;
  let opening: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    try {
      relay = await open();
    } catch (error) {
      log.error({ error: whatHappened(error) }, "the relay could not start; it tries again in a minute");
      await storage.setAlarm(clock() + AFTER_FAULT_MS).catch(() => {});
    } finally {
      opening = undefined;
    }
  };
  /** The cron and the alarm may come at the same moment: one store is opened for both. */
  const wake = async (): Promise<void> => {
    if (relay) return;
    opening ??= start();
    await opening;
  };
  return {
    wake,
    record: async (arrivals) =>
      relay?.record(arrivals) ?? { ok: false, code: "store_unavailable", message: NOT_OPEN },
    noteRefusal: async (row) => relay?.noteRefusal(row),
    fetch: async (request) => relay?.fetch(request) ?? new Response(`${NOT_OPEN}\n`, { status: 503 }),
    async alarm() {
      await wake();
      await relay?.ring();
    },
  };
}
