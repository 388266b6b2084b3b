import type { DeliveryState, Outcome } from "../../model/delivery.ts";
import type { Reason } from "../../model/reasons.ts";
import type { FailureRow } from "../../ports/ledger.ts";

/** Of one delivery only the latest failure is listed; so many rows are looked at for that. */
export const ATTEMPTS_PER_FAILURE = 10;

/** A failed attempt, and its delivery. */
export type FailedRow = {
  readonly id: string;
  readonly rule: string;
  readonly destination: string;
  readonly gate: string;
  readonly state: DeliveryState;
  readonly due_at: number | null;
  readonly started_at: number;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly http_status: number | null;
};

/** The first `limit` deliveries of rows that are the latest first, each once. */
export function latestFailures(rows: readonly FailedRow[], limit: number): readonly FailureRow[] {
  const latest = new Map<string, FailedRow>();
  for (const row of rows) if (!latest.has(row.id)) latest.set(row.id, row);
  return [...latest.values()].slice(0, limit).map(failureOf);
}

function failureOf(row: FailedRow): FailureRow {
  return {
    at: row.started_at,
    delivery: row.id,
    rule: row.rule,
    destination: row.destination,
    gate: row.gate,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    http_status: row.http_status ?? undefined,
    state: row.state,
    next_try_at: row.due_at ?? undefined,
  };
}
