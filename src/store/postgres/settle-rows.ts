import type { Settlement } from "../../ports/queue.ts";
import type { AfterAttempt } from "../rows/after-attempt.ts";
import type { LeasedRow as LeasedColumns } from "../rows/leased-row.ts";
import type { Statements } from "./driver.ts";
import type { JobDeliveryRow } from "./due-rows.ts";

/** So many are kept of a delivery, the latest. */
const MAX_ATTEMPTS = 200;

/** A delivery whose attempt is under way. */
export type LeasedRow = LeasedColumns & Pick<JobDeliveryRow, "fence" | "job">;

/** How an attempt ended, and what becomes of its delivery. */
export type Ending = {
  readonly settlement: Settlement;
  readonly leased: LeasedRow;
  readonly after: AfterAttempt;
};

const LOCK_LEASED = `SELECT seq, id, rule, destination, gate, flow, fence, attempts, planned_for, stoppable,
    event_seq, digest_max, backlog, lane, job
  FROM delivery WHERE seq = ANY($1::bigint[]) AND state = 'pending'
    AND EXISTS (SELECT 1 FROM attempt
      WHERE delivery_seq = delivery.seq AND attempt.fence = delivery.fence AND outcome = 'open')
  ORDER BY seq FOR UPDATE`;
const END_ATTEMPTS = `UPDATE attempt
  SET started_at = ended.started_at, duration_ms = ended.duration_ms, outcome = ended.outcome,
    reason = ended.reason, http_status = ended.http_status, answer = ended.answer
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[])
    AS ended (seq, fence, started_at, duration_ms, outcome, reason, http_status, answer)
  WHERE delivery_seq = ended.seq AND attempt.fence = ended.fence`;
const DROP_ATTEMPTS = `DELETE FROM attempt USING unnest($1::bigint[], $2::bigint[]) AS old (seq, fence)
  WHERE delivery_seq = old.seq AND attempt.fence = old.fence`;
const MOVE_DELIVERIES = `UPDATE delivery
  SET state = moved.state, reason = moved.reason, due_at = moved.due_at, planned_for = moved.planned_for,
    ended_at = moved.ended_at, attempts = moved.attempts, destination = moved.destination, gate = moved.gate,
    flow = moved.flow, job = NULL
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
      $8::text[], $9::text[], $10::text[])
    AS moved (seq, state, reason, due_at, planned_for, ended_at, attempts, destination, gate, flow)
  WHERE delivery.seq = moved.seq`;

/**
 * The deliveries that are still open, locked, in the order in which everybody locks them; not those whose end is
 * written already, for whoever lost the answer to that says it again.
 */
export async function lockLeased(
  sql: Statements,
  settlements: readonly Settlement[],
): Promise<ReadonlyMap<number, LeasedRow>> {
  const rows = await sql.all<LeasedRow>(
    LOCK_LEASED,
    settlements.map(({ seq }) => seq),
  );
  return new Map(rows.map((row) => [row.seq, row]));
}

/** Writes how the attempts ended; of a delivery with many, the oldest goes. */
export async function endAttempts(sql: Statements, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  const ended = endings.map(({ settlement }) => settlement);
  await sql.all(
    END_ATTEMPTS,
    ended.map(({ seq }) => seq),
    ended.map(({ fence }) => fence),
    ended.map(({ attempt }) => attempt.started_at),
    ended.map(({ attempt }) => attempt.duration_ms ?? null),
    ended.map(({ attempt }) => attempt.outcome),
    ended.map(({ attempt }) => attempt.reason ?? null),
    ended.map(({ attempt }) => attempt.http_status ?? null),
    ended.map(({ attempt }) => attempt.answer ?? null),
  );
  await dropAttempts(
    sql,
    ended.filter(({ fence }) => fence > MAX_ATTEMPTS),
  );
}

/** A destination may ask us to wait for years. */
async function dropAttempts(sql: Statements, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  await sql.all(
    DROP_ATTEMPTS,
    settlements.map(({ seq }) => seq),
    settlements.map(({ fence }) => fence - MAX_ATTEMPTS),
  );
}

/** Writes what becomes of the deliveries; none has a job afterwards. */
export async function moveDeliveries(sql: Statements, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  await sql.all(
    MOVE_DELIVERIES,
    endings.map(({ leased }) => leased.seq),
    endings.map(({ after }) => after.state),
    endings.map(({ after }) => after.reason),
    endings.map(({ after }) => after.due_at),
    endings.map(({ after }) => after.planned_for),
    endings.map(({ after }) => after.ended_at),
    endings.map(({ after }) => after.attempts),
    endings.map(({ after }) => after.destination),
    endings.map(({ after }) => after.gate),
    endings.map(({ after }) => after.flow),
  );
}
