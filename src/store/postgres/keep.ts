import type { Queue } from "../../ports/queue.ts";
import type { Opened } from "./context.ts";
import type { Statements } from "./driver.ts";
import { releaseBehind } from "./end-delivery.ts";

const KEEP_RENDERINGS = `INSERT INTO rendering (delivery_seq, fence, rendering)
  SELECT delivery.seq, delivery.fence, kept.rendering
  FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS kept (seq, fence, rendering)
  JOIN delivery ON delivery.seq = kept.seq AND delivery.fence = kept.fence AND delivery.state = 'pending'
  ON CONFLICT DO NOTHING
  RETURNING delivery_seq`;

/**
 * Keeps what first attempts are about to send; stale ones are not kept. Returns the seqs of those that were, and into
 * `opened` what is due now because another will not be sent.
 */
export async function keepRenderings(
  sql: Statements,
  renderings: Parameters<Queue["keep"]>[0],
  opened: Opened[],
  now: number,
): Promise<readonly number[]> {
  const rows = await sql.all<{ delivery_seq: number }>(
    KEEP_RENDERINGS,
    renderings.map(({ seq }) => seq),
    renderings.map(({ fence }) => fence),
    renderings.map(({ rendering }) => JSON.stringify(rendering)),
  );
  const kept = new Set(rows.map(({ delivery_seq }) => delivery_seq));
  for (const lease of renderings) {
    if (!kept.has(lease.seq)) await releaseBehind(sql, lease, now, opened);
  }
  return renderings.flatMap(({ seq }) => (kept.has(seq) ? [seq] : []));
}
