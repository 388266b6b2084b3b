import type { Lease } from "../../ports/queue.ts";
import { changedRows } from "./changed-rows.ts";
import type { Driver } from "./driver.ts";

const FORGET_ATTEMPT = "DELETE FROM attempt WHERE delivery_seq = ? AND fence = ? AND outcome = 'open'";
const DUE_NOW = "UPDATE delivery SET due_at = ? WHERE seq = ? AND fence = ? AND state = 'pending'";

/** Makes due at once what was claimed and not sent, as if nobody had claimed it; stale leases change nothing. */
export function giveBackLeases(sql: Driver, leases: readonly Lease[], now: number): void {
  for (const { seq, fence } of leases) {
    sql.all(DUE_NOW, now, seq, fence);
    if (changedRows(sql) > 0) sql.all(FORGET_ATTEMPT, seq, fence);
  }
}
