import type { FailureRow } from "../../ports/ledger.ts";
import { ATTEMPTS_PER_FAILURE, type FailedRow, latestFailures } from "../rows/failure-rows.ts";
import type { Statements } from "./driver.ts";

const LATEST_FAILED = `SELECT delivery.id, delivery.rule, delivery.destination, delivery.gate, delivery.state, delivery.due_at,
    failed.started_at, failed.outcome, failed.reason, failed.http_status
  FROM (SELECT * FROM attempt
    WHERE outcome IN ('retry', 'dead', 'uncertain') AND coalesce(reason, '') NOT IN ('waits_for_hours', 'moved')
    ORDER BY started_at DESC LIMIT $1) AS failed
  JOIN delivery ON delivery.seq = failed.delivery_seq
  ORDER BY failed.started_at DESC`;

/** The deliveries whose attempts failed last, newest first. Costs by `limit`, whatever is stored. */
export async function listFailures(sql: Statements, limit: number): Promise<readonly FailureRow[]> {
  return latestFailures(await sql.all<FailedRow>(LATEST_FAILED, limit * ATTEMPTS_PER_FAILURE), limit);
}
