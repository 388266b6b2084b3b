import type { Decision } from "../../model/decision.ts";
import type { Event } from "../../model/event.ts";
import type { Moment } from "../../model/newer.ts";

/** The columns that hold what "newer" looks at: of facts, reminders and record cells alike. */
export type MomentRow = {
  readonly kind: string;
  readonly decision: Decision;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly check_id: string | null;
  readonly event_seq: number;
};

/** Names of these columns, in the order of `momentValues`. */
export const MOMENT_COLUMNS = "kind, decision, occurred_at, received_at, check_id, event_seq";

/** An event's moment as the row of it is written. */
export function momentValues(event: Event, seq: number): readonly (string | number | null)[] {
  return [event.kind, event.decision, event.occurred_at, event.received_at, event.check.id ?? null, seq];
}

/** The moment of a row. */
export function momentOfRow(row: MomentRow): Moment {
  return {
    kind: row.kind,
    decision: row.decision,
    occurred_at: row.occurred_at,
    received_at: row.received_at,
    check_id: row.check_id ?? undefined,
    seq: row.event_seq,
  };
}
