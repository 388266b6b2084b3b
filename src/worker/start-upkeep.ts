import type { SourceTroubles } from "../alarms/source-troubles.ts";
import type { WatchStatus } from "../alarms/watch.ts";
import type { ActiveRules } from "../config/active-rules.ts";
import type { FilledSettings } from "../config/build/fill-settings.ts";
import { createAlarms } from "../node/start-alarms.ts";
import { type PruningStatus, startPruning } from "../node/start-pruning.ts";
import type { Store } from "../ports/store.ts";
import type { Source } from "../sources/source.ts";
import { MOST_BYTES_OF_A_ROW } from "../store/object-driver.ts";
import { VERSION } from "../version.ts";
import type { AlarmTimers } from "./alarm-timers.ts";
import type { ObjectParts } from "./object-relay.ts";
import type { RelayStorage } from "./platform.ts";
import { reachable, roomIn } from "./room-in.ts";

/** What only time tells is looked for so often: each look wakes the object. */
const WATCH_EVERY_MS = 5 * 60_000;
const PRUNE_EVERY_MS = 60 * 60_000;
/** Time stands still in a Worker while it works, so that no step can be measured; so many rows take far less. */
const PRUNE_STEP_ROWS = 50;
const PRUNE_REST_MS = 250;
/** What has to outlive the object, which is evicted after seconds without work. */
const STARTED = "started";
const PRUNED_AT = "pruned_at";
const CALM = "calm";

type Parts = ObjectParts & {
  readonly settings: FilledSettings;
  readonly timers: AlarmTimers;
  readonly store: Store;
  readonly rules: ActiveRules;
  readonly sources: ReadonlyMap<string, Source>;
};

/** Alarms and retention of the object. */
export type ObjectUpkeep = {
  readonly troubles: SourceTroubles;
  /** Something happened that may be an alarm, or its end. */
  readonly soon: () => void;
  /** Who is woken when there is an alert to deliver. */
  readonly onTold: (wake: () => void) => void;
  readonly pruning: () => PruningStatus;
  readonly watching: () => WatchStatus;
  /** When what is deployed began to run, however often the object was evicted since then. */
  readonly started_at: number;
};

/** Begins to look for alarms and to prune; both go on by the object's alarm. */
export async function startUpkeep(parts: Parts): Promise<ObjectUpkeep> {
  const { storage, settings, timers, store, rules, sources, compiled, clock, log } = parts;
  const started_at = await startedAt(storage, `${VERSION} ${compiled.rules.hash}`, clock());
  const alarms = createAlarms({
    ...{ rules, started_at, clock, log },
    settings: { ...settings, alerts: reachable(settings.alerts) },
    sources: keepable(sources),
    room: async () => roomIn(storage),
  });
  let wake = () => {};
  const { later } = timers;
  const calm = await storage.get<ReadonlyMap<string, number>>(CALM);
  const onCalm = (since: typeof calm) => void storage.put(CALM, since).catch(() => {});
  const onTold = () => wake();
  const watch = alarms.start({ ...store, onTold, later, every: WATCH_EVERY_MS, calm, onCalm });
  const pruning = await pruneByAlarm(parts);
  return {
    troubles: alarms.troubles,
    soon: alarms.soon,
    onTold(told) {
      wake = told;
    },
    pruning,
    watching: watch.status,
    started_at,
  };
}

/** The sources with the largest body of which something can be kept, which is what an alarm tells of. */
export function keepable(sources: Parts["sources"]): Parts["sources"] {
  const most = ({ maxBody }: Source) => Math.min(maxBody, MOST_BYTES_OF_A_ROW);
  return new Map([...sources].map(([name, source]) => [name, { ...source, maxBody: most(source) }]));
}

async function startedAt(storage: RelayStorage, build: string, now: number): Promise<number> {
  const known = await storage.get<{ readonly build: string; readonly at: number }>(STARTED);
  if (known?.build === build) return known.at;
  await storage.put(STARTED, { build, at: now });
  return now;
}

/** The next pruning has its time however often the object begins anew. */
async function pruneByAlarm({ storage, settings, timers, store, clock, log }: Parts) {
  const pruned_at = await storage.get<number>(PRUNED_AT);
  const status = (): PruningStatus => ({ running: false, done_at: pruned_at });
  let current = status;
  const prune: Store["upkeep"]["prune"] = async (limits, rows) => {
    const pruned = await store.upkeep.prune(limits, rows);
    if (pruned.done) await storage.put(PRUNED_AT, clock());
    return pruned;
  };
  const start = () => {
    current = startPruning({
      upkeep: { prune, finishErasing: store.upkeep.finishErasing },
      limits: settings.retention,
      every: PRUNE_EVERY_MS,
      step: PRUNE_STEP_ROWS,
      leastRest: PRUNE_REST_MS,
      rest: (ms) => new Promise((resolve) => void timers.later(ms, resolve)),
      clock,
      log,
    }).status;
  };
  timers.later(Math.max(0, (pruned_at ?? 0) + PRUNE_EVERY_MS - clock()), start);
  return () => current();
}
