import type { Hono } from "hono";
import type { Clock, Log } from "../ports/host.ts";
import type { EventFilter } from "../ports/ledger.ts";
import type { Store } from "../ports/store.ts";
import type { RedriveSelection } from "../ports/upkeep.ts";

/** Everything that the HTTP side is given. */
export type AppParts = {
  /** Answers `POST /in/:source` and `POST /in/:source/:token`. */
  readonly receiver: Hono;
  readonly store: Pick<Store, "ledger">;
  readonly recover: Recover;
  readonly status: () => RelayStatus | Promise<RelayStatus>;
  readonly auth: TokenCheck;
  /** Host names (without port) besides this machine's own: `server.host` and the host of `public_url`. */
  readonly allowedHosts: readonly string[];
  readonly tables: readonly RecordTable[];
  readonly log: Log;
  readonly clock: Clock;
};

export interface TokenCheck {
  /** Is this the admin token? In constant time. */
  verify(token: string): boolean;
}

export type ReplaySelection = {
  /** Only these events; the filter holds as well. */
  readonly ids?: readonly string[] | undefined;
  readonly filter: EventFilter;
  /** Counts what would be made, and makes nothing. */
  readonly dryRun: boolean;
};

/** `standing`: deliveries that were not made because they already stand. */
export type ReplayResult = { readonly events: number; readonly created: number; readonly standing: number };

export interface Recover {
  /** Stored events through today's rules; throws `conflict` when no good rule set is loaded. */
  replay(selection: ReplaySelection): Promise<ReplayResult>;
  /** Dead letters back to pending; their ids, at most `limit`. */
  redrive(selection: RedriveSelection, limit: number): Promise<readonly string[]>;
}

/** What the running relay knows of itself, beyond what the store can count. */
export type RelayStatus = {
  readonly version: string;
  /** Where it runs, in words: `Node + SQLite`. */
  readonly home: string;
  readonly started_at: number;
  readonly preview: boolean;
  /** Can an event be promised right now? */
  readonly store_writable: boolean;
  readonly rules: {
    /** False: no good set was ever loaded, and events are held. */
    readonly loaded: boolean;
    readonly count: number;
    readonly hash?: string | undefined;
    /** Errors in the files as they are now; the last good set stays in force. */
    readonly errors: number;
  };
};

/** A table of the settings' `records:`. */
export type RecordTable = {
  readonly name: string;
  /** The key column's name. */
  readonly key: string;
  /** Column → its type: `text`, `number`, `boolean` or `time`. */
  readonly columns: Readonly<Record<string, string>>;
};
