import type { Plan } from "../model/plan.ts";
import type { AlarmUpkeep } from "./alarms.ts";
import type { DeadFilter, RefusedRow } from "./ledger.ts";
import type { Retention } from "./retention.ts";

/** Which dead letters go back: those named, or those that fit, a part at a time. */
export type RedriveSelection = DeadFilter & {
  readonly ids?: readonly string[] | undefined;
  /** `next` of the call before: where to go on. */
  readonly cursor?: string | undefined;
};
/** `ids`: those that are pending again. `next` is absent once nothing that fits is left behind; ids need no next. */
export type Redriven = { readonly ids: readonly string[]; readonly next?: string | undefined };

/** What a person pauses or resumes; no gate is everything. */
export type PauseOrder = { readonly gate?: string | undefined; readonly by: string };

export type RuleFile = { readonly name: string; readonly text: string };

/** When a rule with a `schedule:` is due next; epoch milliseconds. */
export type ScheduleRow = { readonly rule: string; readonly expression: string; readonly next_at: number };

/** A schedule to be put in force; `was`: earlier ids of its rule. */
export type ScheduleOrder = ScheduleRow & { readonly was?: readonly string[] | undefined };

/** An instant of a schedule that has come, and what it makes. */
export type Firing = {
  readonly rule: string;
  /** As the row says. */
  readonly due_at: number;
  /** Undefined: it never comes again. */
  readonly next_at: number | undefined;
  readonly plan: Plan;
};

export interface Upkeep extends Retention, AlarmUpkeep {
  /**
   * Dead letters back to pending: fresh attempts, rendered anew, history kept; at most `limit`, oldest first, in one
   * short transaction. One may find fewer, and still have a next.
   */
  redrive(selection: RedriveSelection, limit: number): Promise<Redriven>;
  /**
   * Nothing is claimed of the gate, without one of any, until it is resumed. A destination's name stands for all its
   * gates, also for those that come later. `by`: the person's name.
   */
  pause(order: PauseOrder): Promise<void>;
  /**
   * Ends what a person paused; without a gate, all of it. What failed is tried at once; how long a far side asked us to
   * wait still holds. Ring the dispatcher afterwards.
   */
  resume(order: PauseOrder): Promise<void>;
  /** Keeps a refusal; oldest rows beyond the cap go. Never waits for the committer. */
  noteRefusal(refusal: RefusedRow): Promise<void>;
  /** Rule sets are kept by hash, so that what they planned can be delivered after a swap or a restart. */
  saveRules(hash: string, files: readonly RuleFile[]): Promise<void>;
  savedRules(hash: string): Promise<readonly RuleFile[] | undefined>;
  /**
   * Puts schedules in force: one whose expression did not change stays due when it is, also under an earlier id of
   * its rule; the others are forgotten.
   */
  setSchedules(schedules: readonly ScheduleOrder[]): Promise<void>;
  /** All of them, the next one first. */
  schedules(): Promise<readonly ScheduleRow[]>;
  /** Makes an instant's deliveries and moves the schedule on, or nothing if its row says otherwise by now. */
  fire(firing: Firing): Promise<boolean>;
  /** The last set that was good. */
  latestRules(): Promise<{ readonly hash: string; readonly files: readonly RuleFile[] } | undefined>;
}
