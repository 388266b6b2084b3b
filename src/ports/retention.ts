import type { RetentionLimits } from "../model/retention.ts";

/** What one step of pruning did. `pruned`: rows that went, by table; `done`: nothing older is left for now. */
export type Pruned = { readonly pruned: Readonly<Record<string, number>>; readonly done: boolean };

/** Whose data goes: everything under a key, a reference or an email address; or one event, whoever it is about. */
export type EraseOrder = { readonly subject: string } | { readonly event: string };

/** What went, or of a dry run would go. */
export type ErasedCounts = {
  readonly events: number;
  /** Of these events. */
  readonly deliveries: number;
  /** Of these deliveries, those that were open: they end `cancelled: erased`. */
  readonly cancelled: number;
  readonly bodies: number;
  readonly renderings: number;
  readonly answers: number;
  readonly outbox: number;
  readonly records: number;
};

/** What goes by age, and what goes because a person asks for it. */
export interface Retention {
  /**
   * Removes what is older than its class allows; looks at up to about `step` rows in one transaction and goes on
   * there at the next call. What is open, held or dead since less than that stays, with all that it needs.
   */
  prune(limits: RetentionLimits, step: number): Promise<Pruned>;
  /**
   * Clears what identifies a subject, wherever it is; what was counted and decided stays, and repeated events are
   * still known. Goes in small steps; one that was interrupted is finished by `finishErasing`.
   * Throws `conflict` for a key that several references share, `not_found` for an unknown event.
   */
  erase(order: EraseOrder, options: { readonly dry_run: boolean }): Promise<ErasedCounts>;
  /** Goes on with what a killed process left half erased; undefined if there is nothing. */
  finishErasing(): Promise<ErasedCounts | undefined>;
}
