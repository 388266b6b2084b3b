import type { Queue } from "../../ports/queue.ts";
import type { Opened } from "./context.ts";
import type { Statements } from "./driver.ts";
import { releaseBehind } from "./end-delivery.ts";

// Locked, so that what is erased meanwhile is either not kept or found by the erasure.
const KEEP_RENDERINGS = `INSERT INTO rendering (delivery_seq, fence, rendering)
  SELECT delivery.seq, delivery.fence, kept.rendering
  FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS kept (seq, fence, rendering)
  JOIN (SELECT seq, fence, state FROM delivery WHERE seq = ANY($1::bigint[]) ORDER BY seq FOR KEY SHARE) AS delivery
    ON delivery.seq = kept.seq AND delivery.fence = kept.fence AND delivery.state = 'pending'
  ON CONFLICT DO NOTHING
  RETURNING delivery_seq, fence`;

type Rendering = Parameters<Queue["keep"]>[0][number];

/**
 * Keeps what first attempts are about to send; stale ones are not kept. Returns those that were, and into `opened`
 * what is due now because another will not be sent.
 */
export async function keepRenderings(
  sql: Statements,
  renderings: readonly Rendering[],
  opened: Opened[],
  now: number,
): Promise<ReadonlySet<Rendering>> {
  const rows = await sql.all<{ delivery_seq: number; fence: number }>(
    KEEP_RENDERINGS,
    renderings.map(({ seq }) => seq),
    renderings.map(({ fence }) => fence),
    renderings.map(({ rendering }) => JSON.stringify(rendering)),
  );
  const fences = new Map(rows.map(({ delivery_seq, fence }) => [delivery_seq, fence]));
  const kept = new Set(renderings.filter(({ seq, fence }) => fences.get(seq) === fence));
  for (const lease of renderings) {
    if (!kept.has(lease)) await releaseBehind(sql, lease, now, opened);
  }
  return kept;
}
