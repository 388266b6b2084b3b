import type { Driver } from "./driver.ts";
import type { DeliveryRow } from "./rows.ts";

const FIND_UNCERTAIN = `SELECT min(started_at) AS since FROM attempt
  WHERE delivery_seq = ? AND fence > ? AND outcome = 'uncertain'`;

/** When the earliest attempt since the last redrive began whose answer was lost; asked only of what was tried before. */
export function uncertainSince(
  sql: Driver,
  { seq, fence, redriven_at_fence }: Pick<DeliveryRow, "seq" | "fence" | "redriven_at_fence">,
): number | undefined {
  if (fence <= redriven_at_fence) return undefined;
  return sql.all<{ since: number | null }>(FIND_UNCERTAIN, seq, redriven_at_fence)[0]?.since ?? undefined;
}
