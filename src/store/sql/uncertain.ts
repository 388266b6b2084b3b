import type { Claimed } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import type { Driver } from "./driver.ts";

// What was lost before anything was rendered was never sent.
const FIND_UNCERTAIN = `SELECT min(started_at) AS since, max(started_at) AS until FROM attempt
  WHERE delivery_seq = ? AND fence > ? AND outcome = 'uncertain'
    AND fence >= coalesce((SELECT min(fence) FROM rendering WHERE delivery_seq = ? AND fence > ?), 0)`;

type Span = { readonly since: number | null; readonly until: number | null };

/** When attempts since the last redrive began whose answer was lost; asked only of what was tried before. */
export function uncertain(
  sql: Driver,
  { seq, fence, redriven_at_fence }: Pick<DeliveryRow, "seq" | "fence" | "redriven_at_fence">,
): Pick<Claimed, "uncertain"> {
  if (fence <= redriven_at_fence) return {};
  const found = sql.all<Span>(FIND_UNCERTAIN, seq, redriven_at_fence, seq, redriven_at_fence)[0];
  if (!found || found.since === null || found.until === null) return {};
  return { uncertain: { since: found.since, until: found.until } };
}
