import type { Jobs } from "./context.ts";
import type { Statements } from "./driver.ts";
import type { JobDeliveryRow } from "./due-rows.ts";

const CLOSE_LOST_ATTEMPTS = `UPDATE attempt SET outcome = 'uncertain', reason = 'answer_lost'
  FROM unnest($1::bigint[], $2::bigint[]) AS lost (seq, fence)
  WHERE delivery_seq = lost.seq AND attempt.fence = lost.fence AND outcome = 'open'
  RETURNING delivery_seq`;
const LEASE = `WITH leased AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[]) AS leased (seq, fence, attempts, job)
  ),
  opened AS (
    INSERT INTO attempt (delivery_seq, fence, started_at, outcome) SELECT seq, fence, $5, 'open' FROM leased
  )
  UPDATE delivery SET due_at = $6, fence = leased.fence, attempts = leased.attempts, job = leased.job
  FROM leased WHERE delivery.seq = leased.seq`;

export type Leasing = {
  readonly rows: readonly JobDeliveryRow[];
  /** By delivery: what it is attempted under. */
  readonly taken: ReadonlyMap<number, string>;
  readonly leaseUntil: number;
  readonly now: number;
};

/** A row as it is once it is leased, and whether the attempt before was lost. */
export type Leased = {
  readonly row: JobDeliveryRow;
  readonly before: JobDeliveryRow;
  readonly lost: boolean;
};

/** Leases them and opens an attempt for each; what was left open is closed as `uncertain`. */
export async function lease(jobs: Jobs, sql: Statements, leasing: Leasing): Promise<readonly Leased[]> {
  const { rows, taken, leaseUntil, now } = leasing;
  const lost = await closeLostAttempts(sql, rows);
  const leased = rows.map((before) => {
    const isLost = lost.has(before.seq);
    const attempts = before.attempts + (isLost ? 1 : 0);
    const job = taken.get(before.seq) ?? null;
    const row = { ...before, due_at: leaseUntil, fence: before.fence + 1, attempts, job };
    return { row, before, lost: isLost };
  });
  await sql.all(
    LEASE,
    leased.map(({ row }) => row.seq),
    leased.map(({ row }) => row.fence),
    leased.map(({ row }) => row.attempts),
    leased.map(({ row }) => row.job),
    now,
    leaseUntil,
  );
  await endLostJobs(jobs, sql, leased);
  return leased;
}

async function closeLostAttempts(
  sql: Statements,
  rows: readonly JobDeliveryRow[],
): Promise<ReadonlySet<number>> {
  const tried = rows.filter(({ fence }) => fence > 0);
  if (tried.length === 0) return new Set();
  const closed = await sql.all<{ delivery_seq: number }>(
    CLOSE_LOST_ATTEMPTS,
    tried.map(({ seq }) => seq),
    tried.map(({ fence }) => fence),
  );
  return new Set(closed.map(({ delivery_seq }) => delivery_seq));
}

/** What a process that is gone held. */
async function endLostJobs(jobs: Jobs, sql: Statements, leased: readonly Leased[]): Promise<void> {
  const held = leased.flatMap(({ before: { gate, flow, job }, lost }) =>
    lost && job !== null ? [{ gate, flow, job }] : [],
  );
  await jobs.end(sql, held);
}
