import type { Claimed } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import type { Statements } from "./driver.ts";

// What was lost before anything was rendered was never sent.
const FIND_UNCERTAIN = `SELECT asked.seq, span.since, span.until
  FROM unnest($1::bigint[], $2::bigint[]) AS asked (seq, redriven)
  CROSS JOIN LATERAL (SELECT min(started_at) AS since, max(started_at) AS until FROM attempt
    WHERE delivery_seq = asked.seq AND fence > asked.redriven AND outcome = 'uncertain'
      AND fence >= coalesce((SELECT min(fence) FROM rendering
        WHERE delivery_seq = asked.seq AND fence > asked.redriven), 0)) AS span
  WHERE span.since IS NOT NULL`;

type Span = { readonly seq: number; readonly since: number; readonly until: number };

/** By delivery: when attempts since the last redrive began whose answer was lost; asked only of what was tried before. */
export async function findUncertain(
  sql: Statements,
  rows: readonly Pick<DeliveryRow, "seq" | "fence" | "redriven_at_fence">[],
): Promise<ReadonlyMap<number, NonNullable<Claimed["uncertain"]>>> {
  const tried = rows.filter(({ fence, redriven_at_fence }) => fence > redriven_at_fence);
  if (tried.length === 0) return new Map();
  const found = await sql.all<Span>(
    FIND_UNCERTAIN,
    tried.map(({ seq }) => seq),
    tried.map(({ redriven_at_fence }) => redriven_at_fence),
  );
  return new Map(found.map(({ seq, since, until }) => [seq, { since, until }]));
}
