import type { ErasedCounts } from "../../ports/retention.ts";

/** The counts to add to. */
export const NOTHING_ERASED: ErasedCounts = {
  events: 0,
  deliveries: 0,
  cancelled: 0,
  bodies: 0,
  renderings: 0,
  answers: 0,
  outbox: 0,
  records: 0,
};

/** The sum of both; what is absent counts nothing. */
export function addCounts(counts: ErasedCounts, more: Partial<ErasedCounts>): ErasedCounts {
  return {
    events: counts.events + (more.events ?? 0),
    deliveries: counts.deliveries + (more.deliveries ?? 0),
    cancelled: counts.cancelled + (more.cancelled ?? 0),
    bodies: counts.bodies + (more.bodies ?? 0),
    renderings: counts.renderings + (more.renderings ?? 0),
    answers: counts.answers + (more.answers ?? 0),
    outbox: counts.outbox + (more.outbox ?? 0),
    records: counts.records + (more.records ?? 0),
  };
}
