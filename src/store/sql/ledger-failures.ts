import type { FailureRow } from "../../ports/ledger.ts";
import { ATTEMPTS_PER_FAILURE, type FailedRow, latestFailures } from "../rows/failure-rows.ts";
import type { Driver } from "./driver.ts";

const LATEST_FAILED = `SELECT delivery.id, delivery.rule, delivery.destination, delivery.gate, delivery.state, delivery.due_at,
    attempt.started_at, attempt.outcome, attempt.reason, attempt.http_status
  FROM attempt INDEXED BY attempt_failed
  CROSS JOIN delivery ON delivery.seq = attempt.delivery_seq
  WHERE outcome IN ('retry', 'dead', 'uncertain')
    AND coalesce(attempt.reason, '') NOT IN ('waits_for_hours', 'moved')
  ORDER BY attempt.started_at DESC LIMIT (? | 0)`;

/** The deliveries whose attempts failed last, newest first. Costs by `limit`, whatever is stored. */
export function listFailures(sql: Driver, limit: number): readonly FailureRow[] {
  return latestFailures(sql.all<FailedRow>(LATEST_FAILED, limit * ATTEMPTS_PER_FAILURE), limit);
}
