import type { StoredEvent } from "../../ports/queue.ts";

/** What deliveries are made for, and how. */
export type DeliveryOrder = {
  /** The event that they speak for; a schedule's and a digest's have none. */
  readonly stored?: StoredEvent | undefined;
  /** The strongest key known for that event's subject. */
  readonly subject_key?: string | undefined;
  /** The delivery whose end brings them about; of a digest, they speak for the same events. */
  readonly follows?: { readonly seq: number; readonly digest_max: number | null } | undefined;
  readonly rules_hash: string;
  /** 1 for what must not hold up live deliveries. */
  readonly backlog: 0 | 1;
  readonly now: number;
};
