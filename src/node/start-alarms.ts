import type { Known, WatchedSource } from "../alarms/finding.ts";
import { createSourceTroubles, type SourceTroubles } from "../alarms/source-troubles.ts";
import { startWatch, type Watch, type WatchParts } from "../alarms/watch.ts";
import type { ActiveRules } from "../config/active-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import { uuidv7 } from "../model/uuid.ts";
import type { Peers } from "../ports/peers.ts";
import type { Source } from "../sources/source.ts";
import { shareTroubles } from "./share-troubles.ts";

type AlarmParts = Pick<WatchParts, "clock" | "log"> & {
  readonly settings: Pick<Settings, "alerts" | "sources" | "preview">;
  readonly sources: ReadonlyMap<string, Source>;
  readonly rules: Pick<ActiveRules, "problems" | "active">;
  readonly room: () => Promise<Known["room"]>;
  /** Other processes on the store, who tell of what they see. */
  readonly peers?: Peers | undefined;
  /** Default: now. */
  readonly started_at?: number | undefined;
};

/** What notes troubles from the beginning, and looks for alarms once the relay runs. */
export type Alarms = {
  readonly troubles: SourceTroubles;
  /** Another process tells of its troubles. */
  hear(told: string): void;
  start(
    parts: Pick<WatchParts, "ledger" | "upkeep" | "onTold" | "later" | "every" | "calm" | "onCalm">,
  ): Watch;
  /** Something happened that may be an alarm, or its end. */
  soon(): void;
};

/** What there is to be alarmed about is noted from the beginning; it is looked at once the relay runs. */
export function createAlarms({
  settings,
  sources,
  rules,
  room,
  peers,
  clock,
  log,
  ...since
}: AlarmParts): Alarms {
  const { actions: places, to: _, ...limits } = settings.alerts;
  const { started_at = clock() } = since;
  let watch: Watch | undefined;
  const soon = () => watch?.soon();
  const onTrouble = () => {
    soon();
    share.changed();
  };
  const troubles = createSourceTroubles({ sources: sources.keys(), limits, onTrouble, clock });
  const most = limits.signature_failures;
  const share = shareTroubles({ own: troubles.bySource, most, id: uuidv7(clock()), peers, onHeard: soon });
  const watched = [...sources.values()].map((source) => watchedSource(source, settings));
  const home = async () => ({
    started_at,
    sources: watched,
    troubles: share.all(),
    rules: rulesOf(rules),
    room: await room(),
    limits,
  });
  return {
    troubles,
    hear: share.hear,
    soon,
    start(store) {
      if (places.length === 0 && !settings.preview) log.warn({}, NOBODY);
      watch = startWatch({ ...store, home, places, preview: settings.preview, clock, log });
      return watch;
    },
  };
}

const NOBODY =
  "nobody is told of alarms: `alerts: to:` in the settings names no destination; `kyc-relay alarms` shows them";

/** Every kind of source has `quiet_after`; the settings' types leave the kinds' own keys open. */
function watchedSource({ name, maxBody }: Source, { sources }: Pick<Settings, "sources">): WatchedSource {
  const own: unknown = sources[name]?.settings;
  const quiet = typeof own === "object" && own !== null && "quiet_after" in own ? own.quiet_after : undefined;
  const quiet_after = typeof quiet === "number" || quiet === "never" ? quiet : undefined;
  return { name, max_body: maxBody, quiet_after };
}

function rulesOf(rules: AlarmParts["rules"]): Known["rules"] {
  const errors = rules.problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  return {
    errors: errors.length,
    first: first && `${first.file}:${first.line}:${first.column} (${first.code})`,
    inForce: rules.active() !== undefined,
  };
}
