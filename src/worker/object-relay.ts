import type { Compiled } from "../config/build/compiled.ts";
import { fillSettings } from "../config/build/fill-settings.ts";
import { RelayError, whatHappened } from "../errors.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Arrival } from "../ports/intake.ts";
import { type AlarmTimers, createAlarmTimers } from "./alarm-timers.ts";
import { type AssembledObject, assembleObject } from "./assemble-object.ts";
import { objectApp } from "./object-app.ts";
import type { RelayStorage, Variables } from "./platform.ts";
import type { Recorded, RelayStub } from "./relay-stub.ts";

/** So long an alarm goes on with what is due; then the next one does. */
const LONGEST_RING_MS = 20_000;

export type ObjectParts = {
  readonly storage: RelayStorage;
  readonly compiled: Compiled;
  readonly variables: Variables;
  readonly clock: Clock;
  readonly log: Log;
};

/** The relay inside its Durable Object. */
export type ObjectRelay = Pick<RelayStub, "record" | "noteRefusal" | "fetch"> & {
  /** The alarm rings: does what is due, and resolves when that is done or would take long. Never throws. */
  ring(): Promise<void>;
};

/** Opens the relay on the storage of its object: from then on it plans, records and delivers. */
export async function openObjectRelay(parts: ObjectParts): Promise<ObjectRelay> {
  const { storage, compiled, variables, clock, log } = parts;
  const { settings, faults } = fillSettings(compiled, variables);
  if (faults.length > 0) throw new RelayError("invalid_settings", faults.join(" "));
  const setFor = (await storage.getAlarm()) ?? undefined;
  const timers = createAlarmTimers({ storage, setFor, clock, log });
  const { relay, app } = await startRelay({ ...parts, settings, timers });
  return {
    record: (arrivals) => record(arrivals, relay, timers),
    noteRefusal: async (row) => {
      relay.troubles.noteRefused(row);
      await relay.store.upkeep.noteRefusal(row);
    },
    fetch: async (request) => app.fetch(request),
    ring: () => ring(relay, timers, log),
  };
}

/** One that fails leaves nothing running: the next try starts a relay of its own. */
async function startRelay(parts: Parameters<typeof assembleObject>[0]) {
  try {
    const relay = await assembleObject(parts);
    return { relay, app: objectApp(relay, parts) };
  } catch (error) {
    parts.timers.end();
    throw error;
  }
}

async function record(
  arrivals: readonly Arrival[],
  { store, planned, troubles, delivering }: AssembledObject,
  timers: AlarmTimers,
): Promise<Recorded> {
  try {
    const recording = store.intake.record(arrivals.map(planned));
    // In the same turn, so that both are written or neither.
    timers.guard();
    const receipts = await recording;
    troubles.noteRecorded(arrivals[0]?.event.source ?? "", arrivals);
    delivering.wake();
    return { ok: true, receipts };
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

async function ring({ delivering }: AssembledObject, timers: AlarmTimers, log: Log): Promise<void> {
  try {
    timers.ring();
    const { promise: limit, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(resolve, LONGEST_RING_MS, "late");
    const ended = await Promise.race([delivering.rested(), limit]);
    clearTimeout(timer);
    if (ended === "late") timers.guard();
  } catch (error) {
    timers.guard();
    log.error({ error: whatHappened(error) }, "what was due at the alarm failed; another one is set");
  }
}
