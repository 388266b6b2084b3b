import type { Lease } from "../../ports/queue.ts";
import type { HeldJob, Jobs, Opened } from "./context.ts";
import type { Statements } from "./driver.ts";

const DUE_NOW = `UPDATE delivery SET due_at = $3
  FROM unnest($1::bigint[], $2::bigint[]) AS lease (seq, fence)
  WHERE delivery.seq = lease.seq AND delivery.fence = lease.fence AND state = 'pending'
  RETURNING delivery.seq, delivery.fence, gate, flow, backlog, due_at, job`;
const FORGET_ATTEMPTS = `DELETE FROM attempt USING unnest($1::bigint[], $2::bigint[]) AS lease (seq, fence)
  WHERE delivery_seq = lease.seq AND attempt.fence = lease.fence AND outcome = 'open'`;

type GivenBack = Opened & HeldJob & Pick<Lease, "fence">;

/** Makes due at once what was claimed and not sent, as if nobody had claimed it; stale leases change nothing. */
export async function giveBackLeases(
  jobs: Jobs,
  sql: Statements,
  leases: readonly Lease[],
  now: number,
): Promise<readonly Opened[]> {
  const given = await sql.all<GivenBack>(
    DUE_NOW,
    leases.map(({ seq }) => seq),
    leases.map(({ fence }) => fence),
    now,
  );
  await sql.all(
    FORGET_ATTEMPTS,
    given.map(({ seq }) => seq),
    given.map(({ fence }) => fence),
  );
  await jobs.end(sql, given);
  return given;
}
