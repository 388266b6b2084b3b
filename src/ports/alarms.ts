import type { Alarm } from "../model/alarm.ts";
import type { DeliveryState } from "../model/delivery.ts";
import type { Intent } from "../model/plan.ts";
import type { Page, PageQuery } from "./ledger.ts";

/** How a source usually sends. */
export type SourcePace = {
  readonly source: string;
  readonly last_event_at: number;
  /** Days on which it was heard, of the 14 up to then. */
  readonly days: number;
  /** The longest pause that ended in them, in milliseconds. */
  readonly longest_pause: number;
};

/**
 * Deliveries to one destination that have died, and that nobody has redriven; previews and alerts are none of them, nor
 * is what only its recipient is at fault for.
 */
export type RecentDeaths = {
  readonly destination: string;
  /** With `more`, there are at least so many. */
  readonly count: number;
  readonly more?: boolean | undefined;
  /** When the first of them died. */
  readonly first_at: number;
};

/** What is known of alarms, and of what they are found by. */
export interface AlarmLedger {
  /** By destination, those that died at `since` or later. Costs a few steps for each destination. */
  recentDeaths(since: number): Promise<readonly RecentDeaths[]>;
  /** `open`: only those that have not ended. */
  alarms(page: PageQuery & { readonly open?: boolean | undefined }): Promise<Page<Alarm>>;
  /** Of each, how the message about its begin is, or about its end once it has ended; undefined: there is none. */
  tellings(alarms: readonly Alarm[]): Promise<readonly (DeliveryState | undefined)[]>;
}

/** Raises and ends alarms, each in one transaction with the delivery that tells of it. */
export interface AlarmUpkeep {
  /** Opens an alarm and makes the delivery that tells of it; false, and nothing, if one of its kind and key is open. */
  raiseAlarm(alarm: Alarm, tell?: Intent): Promise<boolean>;
  /**
   * Makes another delivery that tells of an open alarm, if the one that was to tell of it is not sent yet; `told` says who
   * is told by now. False, and nothing, otherwise.
   */
  retellAlarm(alarm: Alarm, tell: Intent): Promise<boolean>;
  /** Ends the open alarm of its kind and key and makes the delivery that tells so; false, and nothing, if none is open. */
  endAlarm(alarm: Alarm, tell?: Intent): Promise<boolean>;
  /** Notes when sources were heard last, and says how they usually send. To be asked every minute. */
  sourcePaces(): Promise<readonly SourcePace[]>;
}
