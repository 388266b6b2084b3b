import type { Lease } from "../../ports/queue.ts";
import type { HeldJob, Jobs } from "./context.ts";
import type { Statements } from "./driver.ts";

const EXTEND_LEASES = `UPDATE delivery SET due_at = $3
  FROM unnest($1::bigint[], $2::bigint[]) AS lease (seq, fence)
  WHERE delivery.seq = lease.seq AND delivery.fence = lease.fence AND state = 'pending'
    AND EXISTS (SELECT 1 FROM attempt
      WHERE delivery_seq = delivery.seq AND attempt.fence = delivery.fence AND outcome = 'open')
  RETURNING gate, flow, job`;

/** Lets attempts that take longer keep what they have; stale leases change nothing. */
export async function extendLeases(
  jobs: Jobs,
  sql: Statements,
  leases: readonly Lease[],
  leaseUntil: number,
): Promise<void> {
  const held = await sql.all<HeldJob>(
    EXTEND_LEASES,
    leases.map(({ seq }) => seq),
    leases.map(({ fence }) => fence),
    leaseUntil,
  );
  await jobs.beat(sql, held);
}
