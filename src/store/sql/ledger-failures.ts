import type { Delivery, Outcome } from "../../model/delivery.ts";
import type { Reason } from "../../model/reasons.ts";
import type { FailureRow } from "../../ports/ledger.ts";
import type { Driver } from "./driver.ts";

/** Of one delivery only the latest failure is listed; so many rows are looked at for that. */
const ATTEMPTS_PER_FAILURE = 10;

const LATEST_FAILED = `SELECT delivery.id, delivery.rule, delivery.destination, delivery.gate, delivery.state, delivery.due_at,
    attempt.started_at, attempt.outcome, attempt.reason, attempt.http_status
  FROM attempt INDEXED BY attempt_failed
  CROSS JOIN delivery ON delivery.seq = attempt.delivery_seq
  WHERE outcome IN ('retry', 'dead', 'uncertain')
    AND coalesce(attempt.reason, '') NOT IN ('waits_for_hours', 'moved')
  ORDER BY attempt.started_at DESC LIMIT (? | 0)`;

type FailedRow = {
  readonly id: string;
  readonly rule: string;
  readonly destination: string;
  readonly gate: string;
  readonly state: Delivery["state"];
  readonly due_at: number | null;
  readonly started_at: number;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly http_status: number | null;
};

/** The deliveries whose attempts failed last, newest first. Costs by `limit`, whatever is stored. */
export function listFailures(sql: Driver, limit: number): readonly FailureRow[] {
  const rows = sql.all<FailedRow>(LATEST_FAILED, limit * ATTEMPTS_PER_FAILURE);
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
