import type { DeliveryRow } from "../rows/delivery-row.ts";
import type { Statements } from "./driver.ts";

const FIND_RENDERINGS = `SELECT asked.seq, kept.rendering
  FROM unnest($1::bigint[], $2::bigint[]) AS asked (seq, redriven)
  CROSS JOIN LATERAL (SELECT rendering FROM rendering
    WHERE delivery_seq = asked.seq AND fence > asked.redriven ORDER BY fence DESC LIMIT 1) AS kept`;

/** By delivery: what the first attempt since the last redrive rendered, as JSON. */
export async function findRenderings(
  sql: Statements,
  rows: readonly Pick<DeliveryRow, "seq" | "fence" | "redriven_at_fence">[],
): Promise<ReadonlyMap<number, string>> {
  const tried = rows.filter(({ fence, redriven_at_fence }) => fence !== redriven_at_fence);
  if (tried.length === 0) return new Map();
  const found = await sql.all<{ seq: number; rendering: string }>(
    FIND_RENDERINGS,
    tried.map(({ seq }) => seq),
    tried.map(({ redriven_at_fence }) => redriven_at_fence),
  );
  return new Map(found.map(({ seq, rendering }) => [seq, rendering]));
}
