import type { Alarm, AlarmDetail, AlarmKind } from "../model/alarm.ts";
import type { RecentDeaths, SourcePace } from "../ports/alarms.ts";
import type { GateRow } from "../ports/ledger.ts";

/** Something that is wrong now. */
export type Finding = {
  readonly kind: AlarmKind;
  readonly key: string;
  readonly detail: AlarmDetail;
  /** Keeps an open alarm open, but raises none. */
  readonly keepsOnly?: boolean | undefined;
};

/** From when on what is an alarm. Times in milliseconds. */
export type AlarmLimits = {
  /** Refused requests of a source in a row. */
  readonly signature_failures: number;
  readonly sender_attempts_left: number;
  readonly delivery_overdue: number;
  /** The least silence of a source that says nothing of its own. */
  readonly quiet_after: number;
  readonly database_mb: number;
  readonly log_mb: number;
  readonly free_mb: number;
};

/** A source as far as its alarms are concerned. */
export type WatchedSource = {
  readonly name: string;
  /** Its own, in milliseconds. */
  readonly quiet_after?: number | "never" | undefined;
  readonly max_body: number;
};

/** Of a source since the process started. */
export type SourceTrouble = {
  /** When requests without a good proof came since the last good one, oldest first: at most as many as make an alarm. */
  readonly failed_at: readonly number[];
  /** Why the last of them was refused. */
  readonly reason?: string | undefined;
  /** When the first good one after such came. */
  readonly good_at?: number | undefined;
  readonly too_large_at?: number | undefined;
  /** When an event came with so few attempts left that this is an alarm. */
  readonly pressed_at?: number | undefined;
  readonly left?: number | undefined;
};

/** All that alarms are decided by. */
export type Known = {
  readonly now: number;
  readonly started_at: number;
  readonly gates: readonly GateRow[];
  /** Of the last day. */
  readonly deaths: readonly RecentDeaths[];
  readonly paces: readonly SourcePace[];
  readonly sources: readonly WatchedSource[];
  readonly troubles: ReadonlyMap<string, SourceTrouble>;
  /** Errors in the rule files as they are now. */
  readonly rules: {
    readonly errors: number;
    readonly first?: string | undefined;
    readonly inForce: boolean;
  };
  /** Megabytes; absent where the home cannot tell. */
  readonly room: {
    readonly database?: number | undefined;
    readonly log?: number | undefined;
    readonly free?: number | undefined;
  };
  readonly limits: AlarmLimits;
  /** Alarms that are open. */
  readonly open: readonly Alarm[];
};
