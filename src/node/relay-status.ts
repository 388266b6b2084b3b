import type { ActiveRules } from "../config/active-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import type { RelayStatus } from "../http/parts.ts";
import type { Store } from "../ports/store.ts";
import type { BrokenCounter } from "../route/count-broken.ts";
import type { Source } from "../sources/source.ts";
import { VERSION } from "../version.ts";
import { readDisk } from "./disk.ts";
import { rulesInForce } from "./rules-in-force.ts";

/** The log in front of the database and the database both take what is written. */
const COPIES_OF_A_WRITE = 2;

type StatusParts = {
  readonly rules: ActiveRules;
  /** When the rules in force were put in force. */
  readonly loadedAt: () => number;
  readonly store: Pick<Store, "isWritable">;
  readonly settings: Pick<Settings, "preview" | "store">;
  readonly sources: ReadonlyMap<string, Pick<Source, "maxBody">>;
  readonly broken: BrokenCounter;
  /** Undefined where this process does not deliver. */
  readonly dispatching: () => boolean | undefined;
  readonly pruning: () => RelayStatus["pruning"];
  readonly watching: () => RelayStatus["watching"];
  readonly started_at: number;
};

/** What the running relay knows of itself, asked anew each time. */
export function statusOf(parts: StatusParts) {
  const { settings, rules, store, sources, broken, started_at } = parts;
  const room = COPIES_OF_A_WRITE * Math.max(0, ...[...sources.values()].map(({ maxBody }) => maxBody));
  return async (): Promise<RelayStatus> => {
    const disk = await readDisk(settings);
    return {
      version: VERSION,
      home: settings.store.kind === "sqlite" ? "Node + SQLite" : "Node + PostgreSQL",
      started_at,
      preview: settings.preview,
      // A probe's write is small: it still succeeds where a large event has no room any more.
      store_writable: (disk.free ?? room) >= room && (await store.isWritable()),
      disk,
      dispatching: parts.dispatching(),
      pruning: parts.pruning(),
      watching: parts.watching(),
      rules: rulesInForce(rules, broken, parts.loadedAt()),
    };
  };
}
