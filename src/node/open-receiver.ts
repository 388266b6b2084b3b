import type { Hono } from "hono";
import type { SourceTroubles } from "../alarms/source-troubles.ts";
import type { Settings } from "../config/settings/settings.ts";
import { peerOf } from "../http/peer-of.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Store } from "../ports/store.ts";
import { receiver } from "../receive/receiver.ts";
import { type Refusal, refusalNotes } from "../receive/refusals.ts";
import { createRelay, type RelayParts } from "../relay.ts";
import type { Meter } from "./metrics/meter.ts";

type ReceiverParts = Pick<RelayParts, "ruleSets" | "plan" | "sources"> & {
  readonly settings: Settings;
  readonly store: Store;
  readonly meter: Meter;
  readonly troubles: SourceTroubles;
  /** Something may be due now. */
  readonly wake: () => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** What answers `/in/…`: every request is counted, what is stored is looked at. */
export function openReceiver(parts: ReceiverParts): Hono {
  const { settings, store, sources, meter, troubles, clock, log } = parts;
  const onRecorded: RelayParts["onRecorded"] = (source, arrivals, receipts) => {
    meter.noteRecorded(source, arrivals, receipts);
    troubles.noteRecorded(source, arrivals);
    parts.wake();
  };
  const { ruleSets, plan } = parts;
  const relay = createRelay({ sources, ruleSets, plan, intake: store.intake, clock, onRecorded });
  const onRefused = (refusal: Refusal) => {
    meter.noteRefused(refusal);
    troubles.noteRefused(refusal);
  };
  return receiver({
    relay,
    maxBody: (name) => sources.get(name)?.maxBody,
    refuse: refusalNotes({ upkeep: store.upkeep, onRefused, clock, log }),
    peer: peerOf(settings.server.trust_proxy),
    log,
  });
}
