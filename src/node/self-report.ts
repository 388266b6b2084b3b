import { ACTION_KINDS_BY_NAME } from "../actions/registry.ts";
import type { ActiveRules } from "../config/active-rules.ts";
import { databaseFile } from "../config/settings/database-file.ts";
import type { Settings } from "../config/settings/settings.ts";
import type { AppParts } from "../http/parts.ts";
import type { Clock } from "../ports/host.ts";
import type { Store } from "../ports/store.ts";
import type { BrokenCounter } from "../route/count-broken.ts";
import type { Source } from "../sources/source.ts";
import type { Bell } from "./bell.ts";
import { knownGates } from "./known-gates.ts";
import { knownTypes } from "./metrics/known-types.ts";
import { createMeter, type Meter } from "./metrics/meter.ts";
import { prometheusText } from "./metrics/prometheus.ts";
import { statusOf } from "./relay-status.ts";
import { findSetAside } from "./set-aside.ts";

type SelfParts = {
  readonly settings: Settings;
  readonly store: Store;
  readonly rules: ActiveRules;
  readonly sources: ReadonlyMap<string, Source>;
  readonly broken: BrokenCounter;
  readonly bell: Pick<Bell, "due" | "alive" | "pruning" | "watching">;
  readonly clock: Clock;
};

/** What the relay says of itself, in the parts that the HTTP side takes. */
type SelfReport = {
  readonly meter: Meter;
  /** Other rules are in force now. */
  noteSwap(): void;
  readonly parts: Pick<AppParts, "status" | "metrics" | "stallAfter" | "knownGates" | "wake" | "setAside">;
};

/** Counts from now on. */
export function selfReport({ settings, store, rules, sources, broken, bell, clock }: SelfParts): SelfReport {
  const meter = createMeter({ sources: knownTypes(settings), kinds: [...ACTION_KINDS_BY_NAME.keys()] });
  const started_at = clock();
  let loadedAt = started_at;
  const status = statusOf({
    ...{ settings, store, rules, sources, broken, started_at },
    loadedAt: () => loadedAt,
    dispatching: () => bell.alive(),
    pruning: () => bell.pruning(),
    watching: () => bell.watching(),
  });
  const stallAfter = settings.queue.stall_after;
  const file = databaseFile(settings);
  return {
    meter,
    noteSwap: () => {
      loadedAt = clock();
    },
    parts: {
      status,
      stallAfter,
      metrics: prometheusText({ meter, status, store, clock, stallAfter }),
      knownGates: () => knownGates(settings, rules.active()),
      wake: () => bell.due(),
      setAside: file === undefined ? undefined : () => findSetAside(file),
    },
  };
}
