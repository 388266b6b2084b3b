import type { Hono } from "hono";
import type { ExplainStored } from "../compare/explain-stored.ts";
import type { WhatIf } from "../compare/what-if.ts";
import type { ReloadReport } from "../config/active-rules.ts";
import type { Recover } from "../deliver/recover.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { Retention } from "../ports/retention.ts";
import type { Store } from "../ports/store.ts";
import type { Suppressions } from "../ports/suppressions.ts";
import type { Upkeep } from "../ports/upkeep.ts";
import type { Broken } from "../route/count-broken.ts";

/** Everything that the HTTP side is given. */
export type AppParts = {
  /** Answers `POST /in/:source` and `POST /in/:source/:token`. */
  readonly receiver: Hono;
  readonly store: Pick<Store, "ledger">;
  readonly upkeep: Pick<Upkeep, "pause" | "resume">;
  readonly retention: Pick<Retention, "erase">;
  readonly suppressions: Pick<Suppressions, "standing" | "unsubscribe" | "suppressed" | "lift">;
  readonly recover: Pick<Recover, "replay" | "forecast" | "redrive">;
  readonly explain: ExplainStored;
  readonly whatIf: WhatIf;
  /** Absent in a home that keeps no file. */
  readonly backups?: Backups | undefined;
  /** Names of files with personal data beside the store that nothing reaches; absent in a home that has none. */
  readonly setAside?: (() => Promise<readonly string[]>) | undefined;
  readonly reload: () => Promise<ReloadReport>;
  readonly status: () => RelayStatus | Promise<RelayStatus>;
  /** The text that Prometheus reads; absent in a home that has none. */
  readonly metrics?: (() => Promise<string>) | undefined;
  /** Of the settings: how long something may be due while nothing is attempted; milliseconds. */
  readonly stallAfter: number;
  /** Where the rules in force send to, and the destinations of the settings. */
  readonly knownGates: () => readonly string[];
  /** Something may be due now. */
  readonly wake: () => void;
  readonly auth: TokenCheck;
  /**
   * Host names (without port) besides this machine's own: `server.host` and the host of `public_url`. Absent where no
   * request comes by another name than ours.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly tables: readonly RecordTable[];
  readonly log: Log;
  readonly clock: Clock;
};

/** How far the copy of the database is. */
export type BackupStatus =
  | { readonly state: "none" }
  | { readonly state: "copying"; readonly id: string; readonly copied: number; readonly total: number }
  | { readonly state: "ready"; readonly id: string; readonly bytes: number; readonly took_ms: number }
  /** `why`: a sentence. */
  | { readonly state: "failed"; readonly id: string; readonly why: string };

/** Copies of the running database, one at a time. */
export interface Backups {
  /** Begins one. Throws `conflict` while another is under way, or when there is no room for it. */
  begin(): Promise<BackupStatus>;
  status(): BackupStatus;
  /** The finished copy of that id, to be read once. */
  take(
    id: string,
  ): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly bytes: number } | undefined>;
}

export interface TokenCheck {
  /** Is this the admin token? In constant time. */
  verify(token: string): boolean;
  /** `workers`: it is a secret of a Worker. Else the settings name it, or the relay itself makes one. */
  readonly home?: "workers" | undefined;
}

/** What the running relay knows of itself, beyond what the store can count. */
export type RelayStatus = {
  readonly version: string;
  /** Where it runs, in words: `Node + SQLite`. */
  readonly home: string;
  readonly started_at: number;
  readonly preview: boolean;
  /** Can an event be promised right now? A write succeeds, and there is room for a large one. */
  readonly store_writable: boolean;
  /** Sizes in bytes, where the store is a file; what cannot be read is absent. */
  readonly disk?:
    | {
        readonly database?: number | undefined;
        readonly wal?: number | undefined;
        readonly free?: number | undefined;
      }
    | undefined;
  /** What is due is looked for; absent where this process does not deliver. */
  readonly dispatching?: boolean | undefined;
  /** How the pruning of what is too old is; absent where this process does none. */
  readonly pruning?: { readonly running: boolean; readonly done_at?: number | undefined } | undefined;
  /** Whether alarms are looked for; absent where this process does not. */
  readonly watching?: { readonly failing: boolean; readonly looked_at?: number | undefined } | undefined;
  readonly rules: {
    /** False: no good set was ever loaded, and events are held. */
    readonly loaded: boolean;
    /** False: the files as they are now are bad, and what is in force is older. */
    readonly current: boolean;
    readonly count: number;
    readonly hash?: string | undefined;
    /** When these were put in force. */
    readonly loaded_at?: number | undefined;
    /** Errors in the files as they are now; the last good set stays in force. */
    readonly errors: number;
    /** The first of them, with its place. */
    readonly first_error?: string | undefined;
    /** Of the set in force. */
    readonly broken: Broken;
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
